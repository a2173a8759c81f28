"""The twin of `pipeline.ingest`: the same rules over dictionaries, to be read side by side.

Its parts that stand alone are in directory, refusals, adoption, rules, merging and effects.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from match_schema import Reading, v2

from .adoption import row_for
from .directory import Directory, Missing
from .effects import Effect, duplicates, invalid, refused, signed
from .errors import DatabaseBusy, NotApplied, Rejected
from .matches import Matches
from .merging import Known, merge
from .refusals import refusal_of
from .rules import NO_PICTURE, created, difference, picture
from .store import APPLIED, Outcome
from .told import Context, Identity, MatchRow, Stamp, Told, of_result, of_schedule

_AHEAD: Final = timedelta(minutes=5)
_TOO_NEW: Final = "the stamp is more than five minutes ahead of the database: set the clock right, then replay"


def _unknown_source(source: str) -> str:
    return f"{source} is not in pipeline.source: add it with its rank, then replay"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class MemoryStore:
    """The rules of `pipeline.ingest` over dictionaries: for tests, and to try a pipeline without a database."""

    clock: Callable[[], datetime] = _now
    directory: Directory = field(default_factory=Directory)
    ranks: dict[str, int] = field(default_factory=lambda: {"assist": 20, "modular11": 10})
    matches: Matches = field(default_factory=Matches)
    brackets: dict[tuple[str, str, int, int], tuple[Stamp, tuple[int, ...]]] = field(default_factory=dict)
    ledger: list[Effect] = field(default_factory=list)
    runs: list[v2.Run] = field(default_factory=list)
    heartbeats: dict[str, v2.Heartbeat] = field(default_factory=dict)
    tables: dict[tuple[str, str, int, int, int], v2.OfficialTable] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        """Apply one message and return one outcome per match, by position. Raises NotApplied."""
        message = reading.message
        if message.kind not in APPLIED:
            raise NotApplied(message.kind)
        if message.message_id in self.seen:
            return duplicates(reading)
        match message:
            case v2.Run():
                self.runs.append(message)
            case v2.Heartbeat():
                self.heartbeats[message.source] = message
            case v2.OfficialTable():
                self._keep_table(message)
            case v2.Reference():
                self._learn(message)
            case v2.Matches():
                self.seen.add(message.message_id)
                return self._ingest_matches(message, reading, override_by)
        self.seen.add(message.message_id)
        return []

    def add_row(self, **columns: Any) -> MatchRow:
        """Put a row into `matches` as a person would."""
        row = MatchRow(id=next(self._ids), **columns)
        self.matches.put(row)
        return row

    def _ingest_matches(self, message: v2.Matches, reading: Reading, override_by: str | None) -> list[Outcome]:
        effects = [invalid(bad.position, bad.payload, [str(fault) for fault in bad.faults]) for bad in reading.bad]
        context = self._context(message, override_by)
        if isinstance(context, Missing):
            pairs = zip(reading.positions, message.matches, strict=True)
            effects += [refused(position, match.id, context) for position, match in pairs]
        else:
            effects += self._apply_all(message, reading.positions, context)
        effects.sort(key=lambda effect: effect.position)
        self.ledger += [effect for effect in effects if effect.outcome != "unchanged"]
        return [effect.told for effect in effects]

    def _learn(self, message: v2.Reference) -> None:
        if message.observed_at > self.clock() + _AHEAD:
            raise DatabaseBusy("memory", 0, f"clock: {_TOO_NEW}")
        if message.source not in self.ranks:
            raise Rejected(f"unknown source: {_unknown_source(message.source)}")
        stamp = Stamp(message.observed_at, message.message_id)
        self.directory.resolve(message.teams, message.source, stamp)
        for club in sorted(message.renamed, key=lambda club: club.club_id):
            self.directory.rename(club.club_id, club.name, message.source, stamp)

    def _keep_table(self, message: v2.OfficialTable) -> None:
        context = self._context(message)
        if isinstance(context, Missing):
            told = f"{context.reason}: {context.detail}"
            raise DatabaseBusy("memory", 0, told) if context.reason == "clock" else Rejected(told)
        place = self.directory.division(message.division, context.league_id, create=context.stamped)
        if place is None:
            told = f"no division {message.division} in this league: add it, then replay"
            raise Rejected(f"unknown division: {told}")
        key = (
            message.source, message.competition_season, context.season_id, place, context.age_group_id,
        )  # fmt: skip
        known = self.tables.get(key)
        if known is None or context.stamp > Stamp(known.observed_at, known.message_id):
            self.tables[key] = message

    def _context(self, message: v2.Matches | v2.OfficialTable, override_by: str | None = None) -> Context | Missing:
        names = self.directory
        season, league = names.season(message.season), names.leagues.get(message.league)
        match_type, gender = (
            (message.match_type, message.gender) if isinstance(message, v2.Matches) else ("League", "male")
        )
        age, kind = names.ages.get(message.age_group), names.types.get(match_type)
        # What a person says over it all is known since now, so that later news of the source counts again.
        stamp = Stamp(self.clock() if override_by else message.observed_at, message.message_id)
        if stamp.at > self.clock() + _AHEAD:
            return Missing("clock", _TOO_NEW)
        if (rank := self.ranks.get(message.source)) is None:
            return Missing("unknown source", _unknown_source(message.source))
        if gender != "male":
            return Missing("gender", f"no tables for {gender} matches yet")
        for what, told, found, table in (
            ("season", message.season, season, "seasons"),
            ("league", message.league, league, "leagues"),
            ("age group", message.age_group, age, "age_groups"),
            ("match type", match_type, kind, "match_types"),
        ):
            if found is None:
                return Missing(f"unknown {what}", f"{told} is not in {table}: add it, then replay")
        return Context(
            stamp, message.source, rank, message.competition_season, self.clock(), season or 0, league or 0, age or 0,
            kind or 0, names.season_days[season or 0], override_by,
        )  # fmt: skip

    def _apply_all(self, message: v2.Matches, positions: Sequence[int], context: Context) -> list[Effect]:
        place = self.directory.division(message.division, context.league_id, create=context.stamped)
        teams = self.directory.resolve(message.teams, context.source, context.stamp)
        self._learn_members(message, context, place, teams)
        effects, seen = [], set[str]()
        for position, match in sorted(zip(positions, message.matches, strict=True), key=lambda pair: pair[1].id):
            told = self._told(position, match, context, teams)
            refusal = refusal_of(match, told, context, teams, repeated=match.id in seen)
            seen.add(match.id)
            effects.append(
                refused(position, match.id, refusal)
                if refusal
                else signed(self._apply(told, context), context.override_by)
            )
        return effects

    def _learn_members(
        self, message: v2.Matches, context: Context, place: int | None, teams: dict[str, int | Missing]
    ) -> None:
        told = message.bracket.members if message.bracket else ()
        found = {team for team in map(teams.get, told) if isinstance(team, int)}
        if not found or place is None:
            return
        key = (context.source, context.competition_season, place, context.age_group_id)
        if key not in self.brackets or context.stamp > self.brackets[key][0]:
            self.brackets[key] = (context.stamp, tuple(sorted(found)))

    def _told(self, position: int, match: v2.Match, context: Context, teams: dict[str, int | Missing]) -> Told:
        ids = [teams.get(ref) for ref in (match.teams.home, match.teams.away)] if match.teams else [None, None]
        home, away = (team if isinstance(team, int) else None for team in ids)
        divisions = {
            self.directory.division(name, context.league_id, create=context.stamped) for name in match.divisions
        }
        known = tuple(sorted(division for division in divisions if division is not None))
        registers = of_schedule(match.schedule) | of_result(match.result)
        return Told(position, match.id, match.platform_id, home, away, division_ids=known, **registers)

    def _apply(self, told: Told, context: Context) -> Effect:
        key = (context.source, context.competition_season, told.id)
        mine = self.matches.identities.get(key)
        if mine is None:
            if told.home is None or told.day is None:
                missing = "no row yet, and nothing tells its teams and day: send them along"
                return refused(told.position, told.id, Missing("incomplete", missing))
            if (row := row_for(told, context, self.matches)) is None:
                return self._create(told, context)
            mine = Identity(
                context.source, context.rank, context.competition_season, told.id, row.id, told.platform_id,
                context.league_id, adopted=True,
            )  # fmt: skip
        return self._merge(told, context, mine)

    def _create(self, told: Told, context: Context) -> Effect:
        identity, row = created(told, context, next(self._ids), self._free_number(told.id))
        self.matches.tell(identity)
        self.matches.put(row)
        changed = difference(NO_PICTURE, picture(row, identity))
        return Effect(told.position, told.id, "created", row.id, changed=changed)

    def _merge(self, told: Told, context: Context, mine: Identity) -> Effect:
        row = self.matches.rows[mine.match_id]
        others = [each for each in self.matches.tellers(row) if each != mine]
        merged = merge(told, Known(mine, row, others, self._free_number(told.id)), context)
        self.matches.tell(merged.identity)
        self.matches.put(merged.row)
        said = (merged.reason, merged.detail, merged.changed)
        return Effect(told.position, told.id, merged.outcome, row.id, *said)

    def _free_number(self, number: str) -> str | None:
        return None if self.matches.is_numbered(number) or number.startswith(v2.NATURAL) else number
