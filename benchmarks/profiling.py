"""Profile the two slowest stages of a first load, and write the top lines into docs/performance.md.

    python benchmarks/profiling.py

The scraper's half is one `scraper run` of a full season under cProfile, until all messages lie in its outbox; the other
half is `pipeline.ingest` of these messages, with PostgreSQL's `track_functions`. Both slow down what they watch: shares
can be compared, times cannot.
"""

import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from ingest import CALL
from machine import commit
from page import PAGE

from match_devstack import Postgres, Replica, make_season
from match_publisher import Outbox, open_state
from match_schema import read
from match_worker.arguments import Arguments
from match_worker.migrate import migrate

BIN = Path(sys.executable).parent
BEGIN, END = "<!-- profile: written by `make profile` -->", "<!-- end of profile -->"
LINES = 12
FUNCTIONS = """
select schemaname || '.' || funcname, calls, self_time, total_time from pg_stat_user_functions order by self_time desc
"""
Line = tuple[str, int, float, float]
"""A function, its calls, seconds in itself, and with all it called."""


def main() -> None:
    season = make_season(seed=7, size="full", today=datetime.now(UTC).date() - timedelta(days=1))
    with tempfile.TemporaryDirectory(prefix="match-profile-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Replica(season) as replica:
            scraper = of_the_scraper(folder, replica.url)
        with Postgres(folder / "postgres", settings={"track_functions": "all"}) as database:
            ingest = of_the_ingest(folder, database.create_database("profile"))
    told = "\n".join((*table("The scraper's half: fetch, read, judge, compare, commit", scraper), "",
                      *table("The database's half: `pipeline.ingest`", ingest)))  # fmt: skip
    print(told)
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    on = f"Commit `{commit()}`, {datetime.now(UTC).date()}."
    PAGE.write_text(f"{before}{BEGIN}\n\n{on}\n\n{told}\n\n{END}{after}")


def of_the_scraper(folder: Path, url: str) -> list[Line]:
    """Let the scraper read the season for the first time, and keep what it would publish in its outbox."""
    settings = {"ASSIST_URL": url, "SCRAPER_STATE": str(folder / "scraper.sqlite"), "USE_RABBITMQ": "false"}
    command = [sys.executable, "-m", "cProfile", "-o", folder / "scraper.prof", BIN / "scraper", "run"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=os.environ | settings)
    told = pstats.Stats(str(folder / "scraper.prof")).stats  # type: ignore[attr-defined] # it has, though undeclared
    lines = [(_name(*key), calls, own, whole) for key, (_, calls, own, whole, _) in told.items()]
    return sorted(lines, key=lambda line: line[2], reverse=True)


def of_the_ingest(folder: Path, url: str) -> list[Line]:
    """Apply the scraper's messages over one connection, one call each."""
    migrate(url)
    with open_state(folder / "scraper.sqlite") as state, psycopg.connect(url, autocommit=True) as sql:
        for each in Outbox(state):
            told = Arguments.of(read(each.body))
            sql.execute(CALL, (told.envelope, told.positions, told.faults))
        sql.execute("select pg_stat_force_next_flush()")
        return [(name, calls, own / 1000, whole / 1000) for name, calls, own, whole in sql.execute(FUNCTIONS)]


def table(title: str, lines: Iterable[Line]) -> Iterator[str]:
    """Write the top lines by their own time."""
    all_of_them = list(lines)
    total = sum(own for _, _, own, _ in all_of_them)
    yield f"**{title}** ({total:,.1f} s while watched)\n"
    yield "| Function | Calls | Own time | Share | With what it calls |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name, calls, own, whole in all_of_them[:LINES]:
        yield f"| `{name}` | {calls:,} | {own:.2f} s | {100 * own / total:.0f} % | {whole:.2f} s |"


def _name(file: str, _: int, function: str) -> str:
    """Name a function by its file, without the folders of this machine."""
    place = Path(file)
    return function.strip("<>") if file == "~" else f"{'/'.join(place.parts[-2:])}: {function}"


if __name__ == "__main__":
    main()
