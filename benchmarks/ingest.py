"""`pipeline.ingest`, 100 matches a call, all indexes, keys and ledger in place, beside one plain statement.

The plain statement writes the same rows into the same three tables (match, identity, ledger) from the same JSON, and
checks nothing. Cold: a database just migrated, never analysed, that learns every name. Large: filled to a million
matches by SQL. The database commits as in production, to the disk.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
from envelopes import SIZE, TABLES, envelopes
from figures import Aim, Beside, Figure, at_least, report, timed
from plain import FILL, PLAIN_INSERT, PLAIN_UPDATE

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker.arguments import Arguments
from match_worker.migrate import migrate

CALL = "select outcome from pipeline.ingest(%s::jsonb, %s, %s::jsonb)"
PART = range(60)
"""Tables of one sample."""
COLD = range(120)
"""Tables of one first load."""
LARGE = 1_000_000

Statement = tuple[str, object]


@dataclass
class Bench:
    """One database, its samples by name, and a clock that each message moves on."""

    url: str
    samples: dict[str, list[float]]
    hour: int = 0
    season: int = 0

    def sample(self, name: str, told: Iterable[v2.Matches], outcome: str, connections: int = 1) -> None:
        """Apply the envelopes and note matches a second; every match must come to `outcome`."""
        calls = [_call(each) for each in told]
        seen = self._note(name, calls, connections)
        assert set(seen) == {outcome}, f"{name}: {set(seen)}"

    def plain(self, name: str, statement: str, told: Iterable[v2.Matches]) -> None:
        self._note(name, [(statement, _plain(each)) for each in told], 1)

    def round(self, place: str, connections: int = 1) -> None:
        """New matches, then results for them, then the same again."""
        self.season, self.hour = self.season + 1, self.hour + 3
        told = {"season": self.season, "hour": self.hour}
        self.sample(f"{place} inserts", envelopes(PART, **told), "created", connections)
        told = {"season": self.season, "hour": self.hour + 1, "goals": 1}
        self.sample(f"{place} updates", envelopes(PART, **told), "updated", connections)
        told |= {"hour": self.hour + 2}
        self.sample(f"{place} unchanged", envelopes(PART, **told), "unchanged", connections)

    def plain_round(self, name: str) -> None:
        self.season += 1
        self.plain(f"{name} inserts", PLAIN_INSERT, envelopes(PART, season=self.season))
        self.plain(f"{name} updates", PLAIN_UPDATE, envelopes(PART, season=self.season, hour=1, goals=1))

    def _note(self, name: str, statements: Sequence[Statement], connections: int) -> list[str]:
        parts = [statements[start::connections] for start in range(connections)]
        opened = [psycopg.connect(self.url, autocommit=True, prepare_threshold=None) for _ in parts]
        seen: list[str] = []
        with ThreadPoolExecutor(connections) as threads:
            work = zip(opened, parts, strict=True)
            seconds = timed(lambda: [seen.extend(found) for found in threads.map(_run, *zip(*work, strict=True))])
        for connection in opened:
            connection.close()
        self.samples.setdefault(name, []).append(SIZE * len(statements) / seconds)
        return seen


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="match-ingest-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Postgres(folder / "postgres") as server:
            samples: dict[str, list[float]] = {}
            for connections in (2, 1):
                for run in range(runs):
                    bench = Bench(server.create_database(f"cold{connections}{run}"), samples)
                    migrate(bench.url)
                    bench.sample(f"cold {connections}", envelopes(COLD), "created", connections)
            bench.sample("rest", envelopes(range(COLD.stop, TABLES)), "created")
            yield from warm(bench, runs)
            yield from large(bench, runs)


def warm(bench: Bench, runs: int) -> Iterator[Figure]:
    settle(bench.url)
    for _ in range(runs):
        bench.plain_round("plain")
        bench.round("one")
        bench.round("two", connections=2)
    for kind in ("inserts", "updates", "unchanged"):
        same = kind == "unchanged"
        plain = () if same else (_beside(bench, "one plain statement", f"plain {kind}", at_least(0.5)),)
        yield _figure(bench, kind, f"one {kind}", plain, at_least(15_000) if same else None)
        one = _beside(bench, "one connection", f"one {kind}")
        yield _figure(bench, f"{kind}, two connections", f"two {kind}", (one,))
    analysed = _beside(bench, "analysed, every name known", "one inserts", at_least(0.5))
    yield _figure(bench, "cold: the first season, every name learnt", "cold 1", (analysed,))
    yield _figure(bench, "cold, two connections", "cold 2", (_beside(bench, "one connection", "cold 1"),))


def large(bench: Bench, runs: int) -> Iterator[Figure]:
    for place in ("25k", "1M"):
        if place == "1M":
            _execute(bench.url, FILL, {"upto": LARGE})
        settle(bench.url)
        for _ in range(runs):
            bench.plain_round(f"{place} plain")
            bench.round(place)
    for kind in ("inserts", "updates", "unchanged"):
        beside = [_beside(bench, "with a season or two", f"25k {kind}", at_least(0.85))]
        if kind != "unchanged":
            beside.append(_beside(bench, "one plain statement there", f"1M plain {kind}", at_least(0.5)))
        yield _figure(bench, f"{kind}, a million matches there", f"1M {kind}", tuple(beside))
    grown = _beside(bench, "with a season or two", "25k plain inserts")
    yield _figure(bench, "one plain statement, a million matches there", "1M plain inserts", (grown,))


def settle(url: str) -> None:
    """Let nothing that came before be paid for by what comes now."""
    for statement in ("vacuum analyze", "checkpoint"):
        _execute(url, statement)


def _figure(bench: Bench, name: str, samples: str, beside: tuple[Beside, ...] = (), aim: Aim | None = None) -> Figure:
    return Figure(name, "matches/s", tuple(bench.samples[samples]), beside, aim)


def _beside(bench: Bench, name: str, samples: str, aim: Aim | None = None) -> Beside:
    return Beside(name, tuple(bench.samples[samples]), aim)


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


def _execute(url: str, statement: str, told: object = None) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement, told)


if __name__ == "__main__":
    report(measure)
