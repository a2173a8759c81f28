"""What the database says of a run, beside what the oracle says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .oracle import Key, Line, Oracle, Publication

Rows = Callable[[str], list[dict[str, Any]]]

_COUNTED = """
    select competition_season, observed_at,
        sum((select coalesce(sum(value::integer), 0) from jsonb_each_text(counts)))::integer as matches
    from pipeline.envelope where kind = 'matches'
    group by competition_season, observed_at
"""
_RUNS = "select distinct competition_season, observed_at from pipeline.run"
_LEDGER = """
    select envelope.competition_season, ledger.observed_at, ledger.source_match_id as match, ledger.message_id,
        ledger.position, ledger.outcome, ledger.reason
    from pipeline.ledger join pipeline.envelope using (message_id)
    order by ledger.id
"""
_MATCHES = """
    select identity.competition_season, identity.source_match_id, match.match_date as date,
        match.scheduled_kickoff as kickoff, match.home_score, match.away_score, match.home_penalty_score,
        match.away_penalty_score, match.match_status::text as status, identity.removed_at is not null as removed,
        array(select source_team_id from pipeline.team where team_id = match.home_team_id) as home,
        array(select source_team_id from pipeline.team where team_id = match.away_team_id) as away
    from public.matches as match left join pipeline.identity on identity.match_id = match.id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    what: str
    lost: int = 0
    twice: int = 0


def counted(rows: Rows) -> dict[Publication, int]:
    """Count the outcomes of each publication."""
    return {(row["competition_season"], row["observed_at"]): row["matches"] for row in rows(_COUNTED)}


def all_came(oracle: Oracle, rows: Rows) -> bool:
    """Whether every observation has an outcome, and every run has said what it published."""
    said = {(row["competition_season"], row["observed_at"]) for row in rows(_RUNS)}
    return oracle.observations.keys() <= said and all(number < 0 for number in oracle.missing(counted(rows)).values())


def judge(oracle: Oracle, rows: Rows, *, in_order: bool) -> Iterator[Finding]:
    """Compare outcomes, effects and rows; `in_order` says that each publication was applied before the next."""
    for (season, stamp), number in oracle.missing(counted(rows)).items():
        how = f"{number} observations have no outcome" if number > 0 else f"{-number} outcomes too many"
        yield Finding(f"{season} {stamp:%FT%TZ}: {how}", lost=max(0, number), twice=max(0, -number))
    ledger = rows(_LEDGER)
    yield from _repeated(ledger)
    yield from _unforeseen(oracle, ledger, in_order=in_order)
    yield from _wrong_rows(oracle, rows(_MATCHES))


def _repeated(ledger: list[dict[str, Any]]) -> Iterator[Finding]:
    """Find effects that happened twice: of one place in a message, or of one observation."""
    places: set[tuple[str, int]] = set()
    observed: set[tuple[str, datetime, str]] = set()
    for line in ledger:
        place = (line["message_id"], line["position"])
        seen = (line["competition_season"], line["observed_at"], line["match"])
        if place in places or seen in observed:
            yield Finding(f"match {line['match']} of {line['observed_at']:%FT%TZ} had an effect twice", twice=1)
        places.add(place)
        observed.add(seen)


def _unforeseen(oracle: Oracle, ledger: list[dict[str, Any]], *, in_order: bool) -> Iterator[Finding]:
    """Find outcomes other than those the oracle names; out of order, any effect of a known observation will do."""
    effects = {(line["competition_season"], line["observed_at"], line["match"]): line for line in ledger}
    allowed = {"created", "updated", "stale"}
    for (season, stamp), matches in oracle.observations.items():
        for number, outcome in matches.items():
            line = effects.pop((season, stamp, number), None)
            if in_order and (line is None or line["outcome"] != outcome):
                came = "nothing" if line is None else f"{line['outcome']} ({line['reason']})"
                yield Finding(f"match {number} of {stamp:%FT%TZ}: {came} instead of {outcome}")
            elif line is not None and line["outcome"] not in allowed:
                yield Finding(f"match {number} of {stamp:%FT%TZ}: {line['outcome']} ({line['reason']})")
    for (_, stamp, number), line in effects.items():
        yield Finding(f"match {number} of {stamp:%FT%TZ}: {line['outcome']}, which nobody published")


def _wrong_rows(oracle: Oracle, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    stored: dict[Key, dict[str, Any]] = {}
    for row in rows:
        key = (row["competition_season"], row["source_match_id"])
        if key in stored:
            yield Finding(f"match {key[1]} is two rows", twice=1)
        stored[key] = row
    now = datetime.now(UTC)
    for key, line in oracle.lines():
        found = stored.pop(key, None)
        if found is None:
            yield Finding(f"match {key[1]} has no row", lost=1)
        elif different := sorted(_differences(line, found, now)):
            yield Finding(f"match {key[1]} has another {', '.join(different)}: {found}, and it must be {line}", lost=1)
    for key in stored:
        yield Finding(f"match {key[1]} is a row, and was never published")


def _differences(line: Line, row: dict[str, Any], now: datetime) -> Iterator[str]:
    told = {
        "home": line.home in row["home"],
        "away": line.away in row["away"],
        "date": line.date == row["date"],
        "kick-off": line.kickoff == row["kickoff"],
        "score": line.score == _pair(row["home_score"], row["away_score"]),
        "shoot-out": line.shootout == _pair(row["home_penalty_score"], row["away_penalty_score"]),
        "removal": line.removed == row["removed"],
        "status": row["status"] in line.status(now),
    }
    return (name for name, agrees in told.items() if not agrees)


def _pair(home: int | None, away: int | None) -> tuple[int, int] | None:
    return None if home is None or away is None else (home, away)
