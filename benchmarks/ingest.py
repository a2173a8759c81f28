"""`pipeline.ingest`, 100 matches a call, all indexes, keys and ledger in place, beside one plain statement.

The plain statement writes the same rows into the same three tables (match, identity, ledger) from the same JSON, and
checks nothing; of what is unchanged, it compares day and score with the rows, and writes nothing. Cold: a database just
migrated, never analysed, that learns every name. Large: filled to a million matches by SQL. The database commits as in
production, to the disk.

One connection is measured in processor time of its backend ("per CPU s"), which neither neighbours nor the disk change;
two connections, one for each of two cores, by the clock ("matches/s"): that is what the aim for what is unchanged asks.
What is compared is measured in turn, so that all see the same machine.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from envelopes import SIZE, TABLES, envelopes
from figures import Aim, Beside, Figure, at_least, report, timed
from plain import FILL, PLAIN_INSERT, PLAIN_SAME, PLAIN_UPDATE
from process_tree import processor_seconds

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker.arguments import Arguments
from match_worker.migrate import migrate

CALL = "select outcome from pipeline.ingest(%s::jsonb, %s, %s::jsonb)"
PART = range(50)
"""Tables of one sample."""
COLD = range(100)
"""Tables of one first load."""
LARGE = 1_000_000
KINDS = ("inserts", "updates", "unchanged")

Statement = tuple[str, object]


@dataclass
class Bench:
    """One database, its connections, all samples by name, and a clock that each message moves on."""

    url: str
    samples: dict[str, list[float]]
    hour: int = 0
    season: int = 0
    opened: list[psycopg.Connection] = field(default_factory=list)

    def sample(self, name: str, told: Iterable[v2.Matches], outcome: str, connections: int = 1) -> None:
        """Apply the envelopes and note matches a second; every match must come to `outcome`."""
        calls = [_call(each) for each in told]
        seen = self._note(name, calls, connections)
        assert set(seen) == {outcome}, f"{name}: {set(seen)}"

    def plain(self, name: str, statement: str, told: Iterable[v2.Matches]) -> None:
        seen = self._note(name, [(statement, _plain(each)) for each in told], 1)
        assert not any(seen), f"{name}: {set(seen)}"

    def round(self, place: str, connections: int = 1) -> None:
        """New matches, then results for them, then the same again."""
        self.season, self.hour = self.season + 1, self.hour + 3
        told = {"season": self.season, "hour": self.hour}
        self.sample(f"{place} inserts", envelopes(PART, **told), "created", connections)
        told = {"season": self.season, "hour": self.hour + 1, "goals": 1}
        self.sample(f"{place} updates", envelopes(PART, **told), "updated", connections)
        told |= {"hour": self.hour + 2}
        self.sample(f"{place} unchanged", envelopes(PART, **told), "unchanged", connections)

    def plain_round(self, place: str) -> None:
        self.season += 1
        self.plain(f"{place} plain inserts", PLAIN_INSERT, envelopes(PART, season=self.season))
        self.plain(f"{place} plain updates", PLAIN_UPDATE, envelopes(PART, season=self.season, hour=1, goals=1))
        self.plain(f"{place} plain unchanged", PLAIN_SAME, envelopes(PART, season=self.season, hour=2, goals=1))

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def _note(self, name: str, statements: Sequence[Statement], connections: int) -> list[str]:
        while len(self.opened) < connections:  # kept, as a worker keeps its own
            self.opened.append(psycopg.connect(self.url, autocommit=True, prepare_threshold=None))
        parts = [statements[start::connections] for start in range(connections)]
        before = self._processor()
        seen: list[str] = []
        with ThreadPoolExecutor(connections) as threads:
            work = zip(self.opened[:connections], parts, strict=True)
            seconds = timed(lambda: [seen.extend(found) for found in threads.map(_run, *zip(*work, strict=True))])
        for way, spent in (("clock", seconds), ("CPU", self._processor() - before)):
            self.samples.setdefault(f"{name}, {way}", []).append(SIZE * len(statements) / spent)
        return seen

    def _processor(self) -> float:
        return sum(processor_seconds(each.info.backend_pid) for each in self.opened)


def measure(runs: int) -> Iterator[Figure]:
    samples: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="match-ingest-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Postgres(folder / "postgres") as server:
            season = cold(server, samples, runs)
            large = Bench(filled(server, season), samples)
            for _ in range(runs):
                for place, bench in (("season", season), ("large", large)):
                    bench.plain_round(place)
                    bench.round(place)
                season.round("two", connections=2)
            season.close()
            large.close()
    yield from figures(samples)


def cold(server: Postgres, samples: dict[str, list[float]], runs: int) -> Bench:
    """Measure first loads, and complete the last one to a season."""
    for connections in (2, 1):
        for run in range(runs):
            bench = Bench(server.create_database(f"cold{connections}{run}"), samples)
            migrate(bench.url)
            bench.sample(f"cold {connections}", envelopes(COLD), "created", connections)
            bench.close()
    bench.sample("rest", envelopes(range(COLD.stop, TABLES)), "created")
    bench.close()
    settle(bench.url)
    return bench


def filled(server: Postgres, season: Bench) -> str:
    """Copy the database of a season and fill the copy."""
    place, _, name = season.url.rpartition("/")
    _execute(server.url, f"create database large template {name}")
    url = f"{place}/large"
    with psycopg.connect(url, autocommit=True) as connection:
        # The rows refer to rows that are there: looking for each of them would take most of the time.
        connection.execute("set session_replication_role = replica")
        connection.execute(FILL, {"upto": LARGE})
    settle(url)
    return url


def settle(url: str) -> None:
    """Let nothing that came before be paid for by what comes now."""
    for statement in ("vacuum analyze", "checkpoint"):
        _execute(url, statement)


def figures(samples: dict[str, list[float]]) -> Iterator[Figure]:
    def of(name: str, way: str = "CPU") -> tuple[float, ...]:
        return tuple(samples[f"{name}, {way}"])

    def beside(what: str, name: str, aim: Aim | None = None, way: str = "CPU") -> Beside:
        return Beside(what, of(name, way), aim)

    for kind in KINDS:
        least = None if kind == "unchanged" else at_least(0.5)
        plain = beside("one plain statement", f"season plain {kind}", least)
        yield Figure(kind, "per CPU s", of(f"season {kind}"), (plain,))
        grown = (
            beside("a season there", f"season {kind}", at_least(0.85)),
            beside("one plain statement there", f"large plain {kind}", least),
        )
        yield Figure(f"{kind}, a million matches there", "per CPU s", of(f"large {kind}"), grown)
        one = beside("one connection, by the clock", f"season {kind}", way="clock")
        aim = at_least(15_000) if kind == "unchanged" else None
        yield Figure(f"{kind}, two connections on 2 cores", "matches/s", of(f"two {kind}", "clock"), (one,), aim)
    for kind in KINDS:
        grown = (beside("a season there", f"season plain {kind}"),)
        yield Figure(f"plain {kind}, a million matches there", "per CPU s", of(f"large plain {kind}"), grown)
    analysed = beside("analysed, every name known", "season inserts", at_least(0.5))
    yield Figure("cold: the first season, every name learnt", "per CPU s", of("cold 1"), (analysed,))
    one = beside("one connection, by the clock", "cold 1", way="clock")
    yield Figure("cold, two connections", "matches/s", of("cold 2", "clock"), (one,))


def _run(connection: psycopg.Connection, statements: Iterable[Statement]) -> list[str]:
    seen: list[str] = []
    for statement, told in statements:
        cursor = connection.execute(statement, told)
        seen += [outcome for (outcome,) in cursor] if cursor.description else []
    return seen


def _call(message: v2.Matches) -> Statement:
    told = Arguments.of(read(dump(message)))
    return CALL, (told.envelope, told.positions, told.faults)


def _plain(message: v2.Matches) -> dict[str, object]:
    fields = {"season": message.competition_season, "at": message.observed_at, "by": message.message_id}
    return fields | {"envelope": dump(message).decode()}


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


if __name__ == "__main__":
    report(measure)
