"""The Modular11 host as a `Source`: a filter page for ids, then every page of rows, month by month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import TypeVar

from match_scraper.errors import Malformed, NotPublished
from match_scraper.fixture import Season, Team
from match_scraper.ports import Document, Fresh, Latest
from match_scraper.season import Competition

from . import filters, page, paging, tables
from .asking import Web, check_asked, malformed
from .clubs import Directory, written
from .faults import ManyDays, PageFault
from .filters import Filters
from .paging import Gathered, Taken
from .placings import as_group, placed, without_table
from .progress import MemoryProgress, Part, Progress, usable
from .query import Kind, Query, tables_path
from .read import About, read
from .rows import Row
from .tables import Table
from .targets import AGE_IDS, Target
from .zones import Known

_T = TypeVar("_T")


class Modular11Source:
    """Reads competition seasons, tournaments and tables from the Modular11 host."""

    def __init__(
        self,
        web: Web,
        targets: Iterable[Target],
        *,
        now: datetime,
        progress: Progress | None = None,
        known: Known = Known(),
        accepted: Callable[[str], Season | None] = lambda _: None,
    ) -> None:
        """`progress` keeps what is read until it is judged; `accepted` finds a season that was accepted, by its key."""
        self._accepted = accepted
        self._web, self._now, self._known = web, now, known
        self._targets = {target.competition.key: target for target in targets}
        self._progress = progress or MemoryProgress()
        self._months: dict[Query, Part] = {}
        self._received: list[Document] = []
        """Of one season."""

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest:
        """Read a season; months that were read before an earlier run broke off are not read again.

        Raises NotPublished when the site has no row of it, WrongChoice for a label its page has not, or SourceBroken.
        """
        self._received = []
        try:
            return self._latest(self._targets[competition.key], competition, kept)
        except Malformed as error:
            error.documents = self._received
            raise

    def _latest(self, target: Target, competition: Competition, kept: Mapping[str, Document]) -> Latest:
        offered, notes = self._filters(target, kept)
        query = self._query(target, offered)
        found = paging.joined([self._month(competition.key, target, month) for month in query.months()])
        if not (found.rows or found.bad or self._may_be_empty(target)):
            raise NotPublished(query.path(1), "the site answers that no data is available")
        reading = read(
            found.rows,
            found.bad,
            About(
                competition,
                query.tournament,
                synced_at=found.date,
                part=target.part,
                event=target.kind == "event",
                directory=_directory(offered),
                known=self._known,
                accepted=self._teams(target, found.rows),
            ),
        )
        season, unused = placed(reading.season, self._tables(target, offered, query.tournament, reading.season))
        left_out = without_table(season) if target.kind == "event" else {}
        flagged = {
            **reading.flagged,
            **notes,
            **unused,
            **left_out,
            **({"listed twice": found.twice} if found.twice else {}),
        }
        first, received = self._received[:1], tuple(self._received)
        return Latest(season, first, reading.skipped, flagged, received=received)

    def _may_be_empty(self, target: Target) -> bool:
        """Tell whether no row is what is known already: of a part of an accepted season that had none there."""
        season = None if target.whole else self._accepted(target.competition.key)
        return season is not None and not any(map(target.asks_for, season.fixtures))

    def _teams(self, target: Target, rows: Iterable[Row]) -> Sequence[Team]:
        """List the accepted teams that still exist: of a whole season only those whose name it has."""
        season = self._accepted(target.competition.key)
        if season is None or not target.whole:
            return season.teams if season else ()
        names = {side.name for row in rows for side in (row.home, row.away)}
        return [team for team in season.teams if written(team) in names]

    def _tables(self, target: Target, offered: Filters | None, number: str, season: Season) -> Iterator[Table]:
        if target.tables is None:
            return
        ids = offered.ages if offered else AGE_IDS
        for age in sorted({bracket.age_group for bracket in season.brackets} & ids.keys()):
            for list_type in target.tables.lists:
                told = self.tables(number, ids[age], target.tables.gender, list_type, kind=target.kind)
                yield from map(as_group, told) if target.kind == "event" else told

    def tables(
        self, tournament: str, age: str, gender: int, list_type: str, *, kind: Kind = "league"
    ) -> tuple[Table, ...]:
        """Read the tables of one age (its id): every division of it. Raises SourceBroken."""
        path = tables_path(tournament, age, gender=gender, list_type=list_type, kind=kind)
        return self._parsed(path, tables.of_event if kind == "event" else tables.read)

    def filters(self, path: str) -> Filters:
        """Read a filter page. Raises SourceBroken."""
        return self._parsed(path, filters.read)

    def _filters(self, target: Target, kept: Mapping[str, Document]) -> tuple[Filters | None, dict[str, int]]:
        if target.page is None:
            return None, {}
        offered = self.filters(target.page)
        try:
            before = filters.read(kept[target.page].content())
        except (KeyError, ValueError):  # none kept, or not readable: nothing to compare with
            return offered, {}
        return offered, dict.fromkeys(filters.drift(before, offered), 1)

    def _query(self, target: Target, offered: Filters | None) -> Query:
        tournament = target.tournament or (offered.tournament if offered else None)
        if tournament is None or (offered is None and (target.ages or target.divisions)):
            raise ValueError(f"{target.competition.key} names neither page nor tournament, or labels without a page")
        ages = tuple(offered.age(label) for label in target.ages) if offered else ()
        groups = tuple(offered.group(label) for label in target.divisions) if offered else ()
        return Query(tournament, target.first, target.last, target.kind, ages, groups)

    def _month(self, key: str, target: Target, query: Query) -> Gathered:
        part = self._months.get(query) or self._progress.load(key, query.path(1))
        ends = datetime.combine(target.last, time.max, UTC)
        if part is not None and (query in self._months or usable(part.gathered, ends=ends, now=self._now)):
            self._received += part.pages
        else:
            before = len(self._received)
            gathered = self._gathered(target, query)
            part = Part(gathered, tuple(self._received[before:]))
            self._progress.save(key, query.path(1), part)
        self._months[query] = part
        return part.gathered

    def _gathered(self, target: Target, query: Query) -> Gathered:
        try:
            gathered = self._asked(query)
            check_asked(gathered.rows, target, query)
        except PageFault as error:
            raise malformed(query.path(1), error) from error
        return gathered

    def _asked(self, query: Query) -> Gathered:
        try:
            return paging.gather(partial(self._take, query))
        except ManyDays:  # each day has pages of its own, and the number of a page says nothing of which day's
            return paging.joined([paging.gather(partial(self._take, day)) for day in query.days()])

    def _take(self, query: Query, number: int) -> Taken:
        path = query.path(number)
        fresh = self._get(path)
        if fresh.date is None:
            raise Malformed(path, "its answer tells no Date, and so not when it was true")
        return Taken(page.read(fresh.content, asked=number), fresh.date)

    def _parsed(self, path: str, parse: Callable[[bytes], _T]) -> _T:
        try:
            return parse(self._get(path).content)
        except PageFault as error:
            raise malformed(path, error) from error

    def _get(self, path: str) -> Fresh:
        answer = self._web.get(path)
        if not isinstance(answer, Fresh):
            raise Malformed(path, "says not modified, though no copy is kept")
        self._received.append(answer.document)
        return answer


def _directory(offered: Filters | None) -> Directory:
    if offered is None:
        return Directory()
    return Directory(offered.clubs, offered.club_of())
