"""Merge what is told into a match that is known. Pure; `migrations/0008_merging.sql` does the same in sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from match_schema import v2

from .rules import News, difference, picture, result_due, scheduled, status
from .told import Context, Identity, MatchRow, Score, Told


@dataclass(frozen=True, slots=True)
class Merged:
    """What a match becomes, and why."""

    identity: Identity
    row: MatchRow
    outcome: Literal["updated", "unchanged", "stale", "conflict", "quarantined"]
    reason: str | None = None
    detail: str | None = None
    changed: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    """Column -> (old, new)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A match as it stands: the source's own identity, its row, what others tell of it, its bare number if free."""

    mine: Identity
    row: MatchRow
    others: Sequence[Identity] = ()
    number: str | None = None


def merge(told: Told, known: Known, context: Context) -> Merged:
    """Merge a message into a known match."""
    mine, row = known.mine, known.row
    if mine.platform_id and told.platform_id and mine.platform_id != told.platform_id:
        detail = f"stored {mine.platform_id}, told {told.platform_id}: not applied"
        return Merged(mine, row, "conflict", "platform id", detail)
    news = News.of(told, mine, context)
    if not news.any():
        return Merged(mine, row, "stale")
    return _Merge(told, known, context, news).done()


class _Merge:
    """One merge, step by step; each step is a value that later ones use."""

    def __init__(self, told: Told, known: Known, context: Context, news: News) -> None:
        self.told, self.context, self.news = told, context, news
        self.mine, self.row, self.others, self.number = known.mine, known.row, known.others, known.number
        row, others = self.row, self.others
        # A removal says nothing of day and place, unless nothing else ever did.
        self.tells_schedule = news.schedule or (news.removed and self.mine.schedule is None)
        self.untold = self.mine.result is None and all(other.result is None for other in others)
        locked = row.score_locked or (row.match_status == "forfeit" and self.untold)
        self.held = locked and context.override_by is None
        self.blocked_teams = any(other.outranks(context, other.teams) for other in others)
        self.blocked_schedule = any(other.outranks(context, other.listing) for other in others)
        self.blocked_result = any(other.outranks(context, other.result) for other in others)
        self.home, self.away = self._sides()
        self.swapped = (self.home, self.away) == (row.away_team_id, row.home_team_id)
        self.kept_score, self.kept_forfeit_by = self._kept()
        self.result_applied = news.result and not self.blocked_result and not self.held
        self.result = self._result()
        self.identity = self._identity()

    def done(self) -> Merged:
        row = self._row()
        # What a source tells beside the row is news only where its schedule decides.
        before = picture(self.row, self.identity if self.blocked_schedule else self.mine)
        changed = difference(before, picture(row, self.identity))
        outcome, reason, detail = self._verdict() or (self._silently(changed), None, None)
        return Merged(self.identity, row, outcome, reason, detail, changed)

    def _silently(self, changed: Mapping[str, object]) -> Literal["updated", "stale", "unchanged"]:
        if changed:
            return "updated"
        return "stale" if self._overruled() else "unchanged"

    def _sides(self) -> tuple[int, int]:
        if self.news.teams and not self.blocked_teams and self.told.home is not None and self.told.away is not None:
            return self.told.home, self.told.away
        return self.row.home_team_id, self.row.away_team_id

    def _kept(self) -> tuple[Score, str | None]:
        """Keep a source's score as told, home to away; let a person's move along when the sides are swapped."""
        if not (self.swapped and (self.untold or self.row.score_locked)):
            return self.row.score, self.row.forfeit_by
        other_side = {"home": "away", "away": "home", None: None}
        return self.row.score.swapped(), other_side[self.row.forfeit_by]

    def _result(self) -> str | None:
        if self.result_applied:
            return None if self.told.result == "voided" else self.told.result
        if self.row.match_status == "forfeit":
            return "forfeit"
        paired = self.kept_score.home is not None and self.kept_score.away is not None
        return "score" if paired and (self.row.match_status == "completed" or not self.untold) else None

    def _identity(self) -> Identity:
        told, mine, news, stamp = self.told, self.mine, self.news, self.context.stamp
        beside = scheduled(told) if self.tells_schedule else {}
        return mine._replace(
            **beside,
            state=told.state if news.schedule else mine.state,
            platform_id=mine.platform_id or told.platform_id,
            league_id=self.context.league_id if news.placed else mine.league_id,
            division_ids=told.division_ids if news.placed else mine.division_ids,
            placed=stamp if news.placed else mine.placed,
            teams=stamp if news.teams else mine.teams,
            schedule=stamp if news.schedule else mine.schedule,
            removed=stamp if news.removed else None if news.relisted else mine.removed,
            result=stamp if news.result and not self.held else mine.result,
        )

    def _row(self) -> MatchRow:
        told, row = self.told, self.row
        scheduled = self.tells_schedule and not self.blocked_schedule
        self.day = told.day if scheduled and told.day else row.match_date
        self.kickoff = told.kickoff if scheduled and not self._keeps_typed_kickoff() else row.scheduled_kickoff
        blocked = any(other.outranks(self.context, other.placed) for other in self.others)
        placed = self.news.placed and not blocked
        edge = told.forfeit_by if self.result_applied else self.kept_forfeit_by
        losing = self.home if edge == "home" else self.away
        return row._replace(
            home_team_id=self.home,
            away_team_id=self.away,
            match_date=self.day,
            scheduled_kickoff=self.kickoff,
            match_status=self._status(),
            score=told.score if self.result_applied else self.kept_score,
            forfeit_team_id=losing if self.result == "forfeit" else None,
            division_id=told.division_id if placed else row.division_id,
            age_group_id=self.context.age_group_id if placed else row.age_group_id,
            match_id=self.number if row.match_id is None and self.mine.adopted else row.match_id,
            source="match-scraper",
        )

    def _keeps_typed_kickoff(self) -> bool:
        """Whether no source has told a time: then what a person typed stands."""
        told, row, others = self.told, self.row, self.others
        untold = told.kickoff is None and self.mine.certainty != "exact" and not any(each.listing for each in others)
        return untold and told.state != "postponed" and told.day == row.match_date

    def _status(self) -> str:
        deciding = self._deciding()
        if deciding is not None:
            state = deciding.state
        else:
            state = self.row.match_status if self.row.match_status in ("postponed", "cancelled") else None
        self.gone = deciding is not None and deciding.removed is not None
        due = result_due(self.kickoff, self.day, deciding.zone if deciding else self.identity.zone)
        return status(
            self.result, gone=self.gone, state=state, before=self.row.match_status, over=due, clock=self.context.clock
        )

    def _deciding(self) -> Identity | None:
        """Find the identity whose listing stands highest, one without a stamp below all: it says whether it is on."""
        if self.context.override_by is not None and self.tells_schedule:
            return self.identity
        listed = [(each, each.listing) for each in (self.identity, *self.others) if each.listing]
        standing = [(at.at > v2.UNSTAMPED, each.rank, each.source, at, each) for each, at in listed]
        return max(standing, key=lambda standing: standing[:4])[4] if standing else None

    def _verdict(self) -> tuple[Literal["conflict", "quarantined"], str, str] | None:
        if self.news.removed and self.gone and self.result is not None:
            return (
                "quarantined",
                "result vanished",
                "its source no longer lists this match, which has a result: the removal is not applied",
            )
        if self.news.result and not self.blocked_result and self.held and not self._agrees():
            kept = f"{_shown(self.kept_score.home)}-{_shown(self.kept_score.away)}"
            return "conflict", "locked", f"told {_told_result(self.told)}, kept {kept}"
        if any(other.source != self.context.source for other in self.others) and self._overruled():
            return "conflict", "precedence", "where they differ, another source decides"
        return None

    def _overruled(self) -> bool:
        """Whether a register is told otherwise where it counts more."""
        told, news = self.told, self.news
        return (
            (news.teams and self.blocked_teams and (told.home, told.away) != (self.home, self.away))
            or (news.schedule and self.blocked_schedule and (told.day, told.kickoff) != (self.day, self.kickoff))
            or (news.result and self.blocked_result and not self._agrees())
        )

    def _agrees(self) -> bool:
        """Whether the told result is what the row has already."""
        if self.told.result == "voided":
            return self.kept_score.home is None and self.kept_score.away is None
        same_side = self.told.result == "score" or self.told.forfeit_by == self.kept_forfeit_by
        return self.told.score == self.kept_score and same_side


def _told_result(told: Told) -> str:
    if told.result == "voided":
        return "no result"
    pair = f"{told.score.home}-{told.score.away}"
    if told.result == "forfeit":
        return f"{pair}, forfeit by {told.forfeit_by}"
    kicks = told.score.home_penalties, told.score.away_penalties
    return pair if kicks[0] is None else f"{pair} ({kicks[0]}-{kicks[1]})"


def _shown(goals: int | None) -> str:
    return "" if goals is None else str(goals)
