"""Growth: a season (24.6k matches) and ten (246k) from the broker to rows, with memory, queue and database over time.

All letters wait in the queue before the worker starts, so that what is measured is the worker and its database. The
ten are copies of one, in leagues of other names with teams of their own. When an envelope was committed, the database
has recorded; its time from publishing holds its wait behind all the others. Draws docs/figures/load.png.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from figures import Aim, Beside, Figure, at_least, report
from load_scene import COPIES, MIB, Committed, Load, Place, copies, letters_of

from match_devstack import Postgres, RabbitMQ, Replica, make_season

ROOT = Path(__file__).resolve().parent.parent
COMMITS = {"track_commit_timestamp": "on"}
PARTS = ("worker", "database", "broker")
"""Of a look's processor times, in this order."""


def measure(runs: int) -> Iterator[Figure]:
    season = make_season(seed=7, size="full", today=datetime.now(UTC).date() - timedelta(days=1))
    with tempfile.TemporaryDirectory(prefix="match-load-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with RabbitMQ(folder / "rabbitmq") as broker, Postgres(folder / "postgres", settings=COMMITS) as database:
            with Replica(season) as replica:
                one = letters_of(folder / "scraped", replica, broker)
            ten = list(copies(one, COPIES))
            place = Place(folder, broker, database)
            loads = [(place.loaded(f"one{run}", one), place.loaded(f"ten{run}", ten)) for run in range(runs)]
    ones, tens = zip(*loads, strict=True)
    yield from figures(ones, tens)
    draw([sorted(each, key=Load.rate)[runs // 2] for each in (ones, tens)], ROOT / "docs" / "figures" / "load.png")


def figures(ones: Sequence[Load], tens: Sequence[Load]) -> Iterator[Figure]:
    a_season = f"{ones[0].matches:,} matches"
    name = f"{tens[0].matches:,} matches"
    plain = "one plain statement into `matches` alone"
    ones_rate = tuple(each.rate() for each in ones)

    def beside_one(of: Callable[[Load], float], aim: Aim | None = None) -> Beside:
        return Beside(a_season, tuple(map(of, ones)), aim)

    def ceiling(loads: Sequence[Load]) -> Beside:
        return Beside(plain, tuple(each.matches / each.plain_seconds for each in loads))

    yield Figure(f"{a_season}: broker to rows", "matches/s", ones_rate, (ceiling(ones),), at_least(5000))
    both = (beside_one(Load.rate, at_least(0.85)), ceiling(tens))
    yield Figure(f"{name}: broker to rows", "matches/s", tuple(map(Load.rate, tens)), both, at_least(5000))
    first = Beside("its first tenth", tuple(each.rate(0, 0.1) for each in tens))
    yield Figure(f"{name}: last tenth", "matches/s", tuple(each.rate(0.9, 1) for each in tens), (first,))
    for nth, part in enumerate(PARTS):
        first = Beside("its first tenth", tuple(each.processor(nth, 0.01, 0.1) for each in tens))
        last = tuple(each.processor(nth, 0.9, 0.99) for each in tens)
        yield Figure(f"{name}: last tenth, processor time of the {part} a match", "µs", last, (first,))
    yield Figure("memory of the worker's tree, most", "MiB", tuple(map(memory, tens)), (beside_one(memory),))
    table = Beside(
        "the table `matches` alone, with its indexes", tuple(each.table_bytes / each.matches for each in tens)
    )
    yield Figure("database, a match, indexes and ledger included", "bytes", tuple(map(bytes_a_match, tens)), (table,))
    for what, of in (("publish to row", waited), ("begun to committed", taken)):
        for percent in (50, 95, 99):
            one = beside_one(partial(percentile, of, percent))
            samples = tuple(percentile(of, percent, each) for each in tens)
            yield Figure(f"{name} at once, an envelope: {what}, p{percent}", "ms", samples, (one,))


def memory(load: Load) -> float:
    return max(look.memory_mib for look in load.looks)


def bytes_a_match(load: Load) -> float:
    return (load.looks[-1].database_mib - load.looks[0].database_mib) * MIB / load.matches


def waited(envelope: Committed) -> float:
    return envelope.at - envelope.published


def taken(envelope: Committed) -> float:
    return envelope.at - envelope.begun


def percentile(of: Callable[[Committed], float], percent: int, load: Load) -> float:
    """Milliseconds."""
    return 1000 * statistics.quantiles(map(of, load.envelopes), n=100)[percent - 1]


def draw(loads: Sequence[Load], file: Path) -> None:
    """Draw each load in a column of its own."""
    import matplotlib as mpl  # noqa: PLC0415 - the figures themselves do without

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - chosen above

    figure, axes = plt.subplots(5, len(loads), figsize=(6 * len(loads), 12), sharex="col", layout="constrained")
    for column, load in zip(axes.T, loads, strict=True):
        start = load.looks[0].at
        seconds = [look.at - start for look in load.looks]
        panels = (
            ("matches written, thousands", seconds, [look.written / 1000 for look in load.looks]),
            ("envelopes waiting", seconds, [look.waiting for look in load.looks]),
            ("memory of the worker's processes, MiB", seconds, [look.memory_mib for look in load.looks]),
            ("database, MiB", seconds, [look.database_mib for look in load.looks]),
            ("an envelope, begun to committed, ms", *zip(*taken_over(load, start), strict=True)),
        )
        for axis, (title, x, y) in zip(column, panels, strict=True):
            axis.plot(x, y)
            axis.set_title(title, fontsize=10)
            axis.set_ylim(bottom=0)
            axis.grid(alpha=0.3)
        column[0].set_title(f"{load.matches:,} matches, {load.rate():,.0f} a second\n\nmatches written, thousands")
        column[-1].set_xlabel("seconds since the worker's start")
    figure.savefig(file, dpi=80)


def taken_over(load: Load, start: float) -> Iterator[tuple[float, float]]:
    """Yield the seconds since the start, and the milliseconds of the median of each hundredth of the envelopes."""
    size = max(1, len(load.envelopes) // 100)
    for first in range(0, len(load.envelopes), size):
        part = load.envelopes[first : first + size]
        yield part[-1].at - start, 1000 * statistics.median(map(taken, part))


if __name__ == "__main__":
    report(measure)
