"""What the database says of a run, beside what the oracle says of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from .oracle import Oracle, Publication
from .rows import MATCHES, OFFICIAL, Finding, official, wrong_rows, wrong_tables
from .sent import Sent

Rows = Callable[[str], list[dict[str, Any]]]

_COUNTED = """
    select message_id, competition_season, observed_at,
        (select coalesce(sum(value::integer), 0) from jsonb_each_text(counts))::integer as matches
    from pipeline.envelope where kind = 'matches'
"""
_RUNS = "select distinct competition_season, observed_at from pipeline.run"
_LEDGER = """
    select envelope.competition_season, ledger.observed_at, ledger.source_match_id as match, ledger.message_id,
        ledger.position, ledger.outcome, ledger.reason
    from pipeline.ledger join pipeline.envelope using (message_id)
    order by ledger.id
"""


def counted(rows: Rows) -> dict[Publication, int]:
    """Count the outcomes of each publication."""
    found: Counter[Publication] = Counter()
    for row in rows(_COUNTED):
        found[row["competition_season"], row["observed_at"]] += row["matches"]
    return found


def all_came(oracle: Oracle, rows: Rows) -> bool:
    """Whether every observation has an outcome, every run has said what it published, and tables are the newest."""
    return (
        not _unsaid(oracle, rows)
        and all(number < 0 for number in oracle.missing(counted(rows)).values())
        and official(rows(OFFICIAL)) == oracle.official
    )


def judge(oracle: Oracle, rows: Rows, sent: Sent, *, in_order: bool) -> Iterator[Finding]:
    """Compare outcomes, effects and rows; `in_order` says that each publication was applied before the next."""
    yield from _unsent(oracle, sent)
    yield from _uncounted(sent, rows(_COUNTED))
    for season, stamp in _unsaid(oracle, rows):
        yield Finding(f"{season} {stamp:%FT%TZ}: no run has said that it was published", lost=1)
    ledger = rows(_LEDGER)
    yield from _repeated(ledger)
    yield from _unforeseen(oracle, ledger, in_order=in_order)
    yield from wrong_rows(oracle, rows(MATCHES))
    yield from wrong_tables(oracle, rows(OFFICIAL))


def _unsaid(oracle: Oracle, rows: Rows) -> set[Publication]:
    return oracle.observations.keys() - {(row["competition_season"], row["observed_at"]) for row in rows(_RUNS)}


def _unsent(oracle: Oracle, sent: Sent) -> Iterator[Finding]:
    """Compare each match of each publication with what came to the broker, in whatever messages."""
    told: dict[Publication, set[str]] = defaultdict(set)
    for publication, matches in sent.values():
        told[publication].update(matches)
    for publication in oracle.observations.keys() | told.keys():
        season, stamp = publication
        wanted, came = oracle.observations.get(publication, {}).keys(), told[publication]
        for match in sorted(wanted - came):
            yield Finding(f"match {match} of {season} {stamp:%FT%TZ} never came to the broker", lost=1)
        for match in sorted(came - wanted):
            yield Finding(f"match {match} of {season} {stamp:%FT%TZ} was sent, and there is no news of it")


def _uncounted(sent: Sent, counted: list[dict[str, Any]]) -> Iterator[Finding]:
    """Compare the number of outcomes of each message with that of its matches: none makes up for another."""
    outcomes = {row["message_id"]: row["matches"] for row in counted}
    for message, ((season, stamp), matches) in sent.items():
        if number := len(matches) - outcomes.pop(message, 0):
            how = (
                f"{number} of {len(matches)} observations have no outcome"
                if number > 0
                else f"{-number} outcomes too many"
            )
            what = f"message {message} of {season} {stamp:%FT%TZ}: {how}"
            yield Finding(what, lost=max(0, number), twice=max(0, -number))
    for message in outcomes:
        yield Finding(f"message {message} was applied, and never sent")


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
