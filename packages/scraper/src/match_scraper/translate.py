"""Fixtures to messages of version 2: pure. Ids of messages derive from content: the same news is the same message."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from match_schema import content_id, v2

from .changes import Diff
from .fixture import Bracket, Fixture, Season
from .registers import match, placing, renamed, team
from .renames import Rename
from .urgency import is_urgent

BATCH: Final = 200
"""Matches in one envelope, at most."""

_TOLD: Final = 3
"""Faults of one message that are told."""
_NO_ID: Final = "0" * 32
_M = TypeVar("_M", v2.Matches, v2.OfficialTable, v2.Reference, v2.Run)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes the messages, in which run, and when."""

    run_id: str
    now: datetime
    version: str
    """Version of this package."""


@dataclass(frozen=True, slots=True)
class News:
    """One match to publish; `before` is what was accepted last, if it was."""

    after: Fixture
    before: Fixture | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message, and whether it overtakes."""

    message: v2.Matches | v2.OfficialTable | v2.Reference | v2.Run
    urgent: bool = False


def everything(season: Season) -> list[News]:
    """Take every match of a season, also those published as removed; nothing of it is urgent."""
    removed = (each.fixture for each in season.absences if each.fixture.schedule.state == "removed")
    return [News(fixture) for fixture in (*season.fixtures, *removed)]


def changes(diff: Diff, *, now: datetime) -> list[News]:
    """Take what changed since the accepted season."""
    new = (News(after, urgent=is_urgent(None, after, now)) for after in diff.new)
    pairs = ((change.before, change.after) for change in diff.changed)
    changed = (News(after, before, urgent=is_urgent(before, after, now)) for before, after in pairs)
    return [*new, *changed]


def limits_passed(error: ValueError) -> str:
    """Say what no message can hold: `Bracket members: Tuple should have at most 100 items, not 263`."""
    if not isinstance(error, ValidationError):
        return f"{error}"
    faults = ((".".join(map(str, each["loc"])), each["msg"]) for each in error.errors(include_url=False)[:_TOLD])
    return "; ".join(f"{error.title} {place}: {told}" for place, told in faults)


def messages(
    season: Season,
    news: Sequence[News],
    writer: Writer,
    *,
    full: bool,
    batch: int = BATCH,
    tables: Iterable[Bracket] = (),
    renames: Sequence[Rename] = (),
    waits: Callable[[str], bool] = lambda _: False,
) -> Iterator[Outgoing]:
    """Write news as envelopes: renames, matches, urgent ones first, tables; then a `run` message; no news, none.

    What `waits` knows by its id was written by an earlier run and is still to be sent: it counts as that run's alone.
    """
    envelopes = matches = 0
    for envelope in chain(
        _references(season, renames, writer),
        _envelopes(season, news, writer, batch),
        (Outgoing(_official(season, bracket, writer)) for bracket in tables),
    ):
        if waits(envelope.message.message_id):
            continue
        envelopes += 1
        matches += len(envelope.message.matches) if isinstance(envelope.message, v2.Matches) else 0
        yield envelope
    if envelopes or (full and news):
        yield Outgoing(_run(season, writer, full=full, envelopes=envelopes, matches=matches))


def _envelopes(season: Season, news: Iterable[News], writer: Writer, batch: int) -> Iterator[Outgoing]:
    teams = {each.id: team(each) for each in season.teams}
    brackets = {bracket.id: bracket for bracket in season.brackets}
    for (bulk, *_), group in groupby(sorted(news, key=_order), key=_table):
        members = list(group)
        for start in range(0, len(members), batch):
            part = members[start : start + batch]
            own = brackets.get(part[0].after.bracket or "")
            yield Outgoing(_matches(season, part, own, teams, writer), urgent=not bulk)


def _table(news: News) -> tuple[bool, str, str, str, str]:
    after = news.after
    return (not news.urgent, after.age_group, after.division, after.match_type, after.bracket or "")


def _order(news: News) -> tuple[object, ...]:
    return (*_table(news), news.after.schedule.date, news.after.id)


def _matches(
    season: Season,
    news: Sequence[News],
    bracket: Bracket | None,
    teams: Mapping[str, v2.Team],
    writer: Writer,
) -> v2.Matches:
    first = news[0].after
    members = tuple(squad for squad in (bracket.members if bracket else ()) if squad in teams)
    named = dict.fromkeys([*members, *(squad for each in news for squad in (each.after.home, each.after.away))])
    return _signed(
        v2.Matches(
            **_head(season, writer),
            league=season.league,
            age_group=first.age_group,
            gender="female" if bracket and bracket.gender == "female" else "male",
            division=first.division,
            match_type=first.match_type,
            bracket=v2.Bracket(id=bracket.id, members=members) if bracket else None,
            teams=tuple(teams[squad] for squad in named),
            matches=tuple(match(each.after, each.before) for each in news),
        )
    )


def _references(season: Season, renames: Sequence[Rename], writer: Writer) -> Iterator[Outgoing]:
    if renames:
        head = _head(season, writer)
        del head["season"]  # a club's name is that of every season
        yield Outgoing(_signed(v2.Reference(**head, renamed=tuple(map(renamed, renames)))))


def _official(season: Season, bracket: Bracket, writer: Writer) -> v2.OfficialTable:
    return _signed(
        v2.OfficialTable(
            **_head(season, writer),
            league=season.league,
            age_group=bracket.age_group,
            gender="female" if bracket.gender == "female" else "male",
            division=bracket.division,
            bracket_id=bracket.id,
            placings=tuple(map(placing, bracket.placings)),
        )
    )


def _run(season: Season, writer: Writer, *, full: bool, envelopes: int, matches: int) -> v2.Run:
    return _signed(
        v2.Run(
            **_head(season, writer),
            full=full,
            envelopes=envelopes,
            matches=matches,
            seen=len(season.fixtures),
            ids=tuple(fixture.id for fixture in season.fixtures) if full else (),
        )
    )


def _head(season: Season, writer: Writer) -> dict[str, Any]:
    """Write what the kinds begin with."""
    return {
        "message_id": _NO_ID,
        "run_id": writer.run_id,
        "source": season.source,
        "competition_season": season.key,
        "observed_at": season.synced_at,
        "produced_at": writer.now,
        "producer": v2.Producer(name="match-scraper", version=writer.version),
        "season": season.season,
    }


def _signed(message: _M) -> _M:
    return message.model_copy(update={"message_id": content_id(message)})
