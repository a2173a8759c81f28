"""The Modular11 host, played, and its source: seasons equal what the replica says a correct reader delivers."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flow.modular11_faults import FAULTS

from match_devstack.replica import make_season
from match_devstack.replica.modular11 import (
    ACADEMY,
    ELITE,
    EVENT,
    HOMEGROWN,
    ExpectedMatch,
    Look,
    Match,
    Modular11Replica,
    World,
    expected,
    make_world,
)
from match_publisher import open_state
from match_scraper.changes import diff
from match_scraper.errors import Blocked, Malformed, NotPublished, SourceBroken, Unreachable, WrongChoice
from match_scraper.fetch import Fetcher
from match_scraper.fixture import Fixture, Season
from match_scraper.guard import Accept, judge
from match_scraper.manners import Account, Manners, Polite
from match_scraper.packing import pack, unpack
from match_scraper.patience import Patience
from match_scraper.ports import Fresh, Latest, Unchanged
from match_scraper.sources.modular11 import (
    HEADERS,
    PATIENT_WITH,
    MemoryProgress,
    Modular11Source,
    Progress,
    SqliteProgress,
    Target,
    archive,
    check,
    tournament,
)
from match_scraper.sources.modular11.clubs import written
from match_scraper.translate import Writer, everything, messages

DAY = date(2026, 5, 9)
NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
LEAGUE, FLEX, AD = archive(2025)
EA = tournament(str(ELITE), 2025, page="/league-schedule/elite-academy-league")
CUP = tournament(str(EVENT), 2025)
ROWS = "/public_schedule/league/get_matches*"
PATIENCE = Patience(tries=2, delays=(timedelta(0),), timeout=timedelta(seconds=5))


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(make_season(5, "small", DAY))


@pytest.fixture
def replica(world: World) -> Iterator[Modular11Replica]:
    with Modular11Replica(world, now=NOW) as replica:
        yield replica


@pytest.fixture
def web(replica: Modular11Replica) -> Iterator[Fetcher]:
    with Fetcher(
        replica.url, version="0", patience=PATIENCE, headers=HEADERS, check=check, passing=PATIENT_WITH
    ) as web:
        yield web


@pytest.fixture
def source(web: Fetcher) -> Modular11Source:
    return Modular11Source(web, [LEAGUE, FLEX, AD, EA, CUP], now=NOW)


def latest(source: Modular11Source, target: Target) -> Latest:
    return source.latest(target.competition, {})


def said(season: Season) -> list[tuple[object, ...]]:
    teams = {team.id: (team.club_id, team.label or team.club) for team in season.teams}
    girls = {bracket.id for bracket in season.brackets if bracket.gender == "female"}
    return sorted(_said(fixture, teams, girls) for fixture in season.fixtures)


def _said(fixture: Fixture, teams: dict[str, tuple[str, str]], girls: set[str]) -> tuple[object, ...]:
    schedule, result = fixture.schedule, fixture.result
    return (
        int(fixture.id),
        (fixture.age_group, fixture.bracket in girls),
        (teams[fixture.home], teams[fixture.away]),
        (schedule.date, schedule.kickoff, schedule.venue),
        (result.home, result.away, result.shootout) if result else None,  # type: ignore[union-attr]
    )


def due(matches: Iterator[ExpectedMatch], part: str = "") -> list[tuple[object, ...]]:
    return sorted(
        (
            match.number,
            (match.age, match.female),
            ((str(match.home[0]), match.home[1]), (str(match.away[0]), match.away[1])),
            (match.date, match.kickoff, match.venue),
            (*match.score, match.shootout) if match.score else None,
        )
        for match in matches
        if not part or ("Flex" in match.competition) == (part == "flex")
    )


@pytest.mark.parametrize(
    ("target", "number", "part"),
    [(LEAGUE, HOMEGROWN, "league"), (FLEX, HOMEGROWN, "flex"), (AD, ACADEMY, ""), (EA, ELITE, ""), (CUP, EVENT, "")],
    ids=["league", "flex", "academy", "elite academy", "event"],
)
def test_a_season_is_read_as_the_site_shows_it(
    source: Modular11Source, world: World, target: Target, number: int, part: str
):
    assert said(latest(source, target).season) == due(expected(world, number), part)


def test_a_full_season_is_read_as_the_site_shows_it():
    world = make_world(make_season(5, "full", DAY))
    with (
        Modular11Replica(world, now=NOW) as replica,
        Fetcher(replica.url, version="0", headers=HEADERS, check=check, passing=PATIENT_WITH) as web,
    ):
        target = replace(AD, ages=("U14",))
        season = latest(Modular11Source(web, [target], now=NOW), target).season
    u14 = World(tuple(match for match in world.matches if match.age == "U14"))

    read, wanted = ({row[0]: row for row in rows} for rows in (said(season), due(expected(u14, ACADEMY))))
    assert read.keys() == wanted.keys()
    assert {number: row[3:] for number, row in read.items()} == {number: row[3:] for number, row in wanted.items()}


def test_its_stamp_is_the_sites_own_time(source: Modular11Source):
    assert latest(source, LEAGUE).season.synced_at == NOW


def test_the_guard_the_diff_the_snapshot_and_the_messages_take_it_as_any_season(source: Modular11Source):
    season = latest(source, EA).season

    assert judge(None, season) == Accept()
    assert unpack(pack(season)) == season
    assert not diff(season, season)
    writer = Writer("run-1", NOW, "0")
    assert sum(len(each.message.matches) for each in messages(season, everything(season), writer, full=True)
               if each.message.kind == "matches") == len(season.fixtures)  # fmt: skip


def test_m01_every_page_is_asked_for_once_and_flex_asks_for_none_again(
    source: Modular11Source, replica: Modular11Replica
):
    latest(source, LEAGUE)
    rows = [request.path for request in replica.requests if "get_matches" in request.path]
    replica.forget_requests()
    latest(source, FLEX)

    assert len(rows) == len(set(rows))
    assert [request.path for request in replica.requests] == [FLEX.page]


def test_m12_m15_the_reader_says_who_it_is(source: Modular11Source, replica: Modular11Replica):
    latest(source, EA)

    assert {request.user_agent for request in replica.requests} == {"match-scraper/0"}


def test_labels_become_ids_and_the_rows_are_those_asked_for(web: Fetcher, replica: Modular11Replica, world: World):
    target = replace(LEAGUE, part="all", ages=("U17",), divisions=("Florida",))

    season = latest(Modular11Source(web, [target], now=NOW), target).season

    asked = [parse_qs(request.path) for request in replica.requests if "get_matches" in request.path]
    group = str(world.group_ids["Florida"])
    assert {(*each["age"], *each["groups"]) for each in asked} == {("15", group)}
    assert {fixture.age_group for fixture in season.fixtures} == {"U17"}


@pytest.mark.parametrize("look", [Look(renumber=30), Look(shuffled=True), Look(label="Conference"), Look(clubs=False)])
def test_m13_m20_another_look_of_the_page_changes_nothing(web: Fetcher, replica: Modular11Replica, look: Look):
    target = replace(LEAGUE, part="all", divisions=("Florida",))
    before = latest(Modular11Source(web, [target], now=NOW), target).season
    replica.look = look

    assert latest(Modular11Source(web, [target], now=NOW), target).season == before


def test_m13_numbers_that_changed_are_reported(web: Fetcher, replica: Modular11Replica, world: World):
    first = latest(Modular11Source(web, [LEAGUE], now=NOW), LEAGUE)
    replica.look = Look(renumber=30)
    kept = {document.path: document for document in first.documents}

    again = Modular11Source(web, [LEAGUE], now=NOW).latest(LEAGUE.competition, kept)

    number = world.group_ids["Florida"]
    assert again.flagged[f"division Florida: {number} -> {number + 30}"] == 1


def test_m20_an_option_that_is_gone_is_named(web: Fetcher, replica: Modular11Replica):
    replica.look = Look(without=frozenset({"Florida"}))
    target = replace(LEAGUE, divisions=("Florida",))

    with pytest.raises(WrongChoice, match="no division 'Florida'; there is none"):
        latest(Modular11Source(web, [target], now=NOW), target)


def test_a_season_the_site_has_no_row_of_is_not_published(web: Fetcher):
    (target, *_) = archive(2026)

    with pytest.raises(NotPublished, match="the site answers that no data is available"):
        latest(Modular11Source(web, [target], now=NOW), target)


@pytest.mark.parametrize(("fault", "error", "message"), FAULTS)
def test_m11_m24_each_fault_has_a_name(
    source: Modular11Source,
    replica: Modular11Replica,
    fault: str,
    error: type[SourceBroken],
    message: str,
):
    if fault.isdigit():
        replica.fault("status", ROWS, status=int(fault), retry_after=1)
    else:
        replica.fault(fault, ROWS)

    with pytest.raises(error) as caught:
        latest(source, EA)

    assert type(caught.value) is error
    assert message in str(caught.value)


def test_a_site_that_never_answers_is_unreachable(replica: Modular11Replica):
    replica.fault("hang", ROWS)
    patience = replace(PATIENCE, tries=1, timeout=timedelta(seconds=0.3))
    with Fetcher(replica.url, version="0", patience=patience, headers=HEADERS, check=check) as web:
        source = Modular11Source(web, [EA], now=NOW)

        with pytest.raises(Unreachable, match=r"no answer within 0.3 s"):
            latest(source, EA)


def test_m15_a_429_ends_the_run_at_once(source: Modular11Source, replica: Modular11Replica):
    replica.fault("status", ROWS, status=429)

    for target in (EA, AD):
        with pytest.raises(Unreachable):
            latest(source, target)

    assert [request.status for request in replica.requests] == [200, 429]


def test_a_503_that_passes_changes_nothing(source: Modular11Source, replica: Modular11Replica, world: World):
    replica.fault("status", ROWS, times=1, status=503)

    assert said(latest(source, EA).season) == due(expected(world, ELITE))


def test_a_slow_answer_changes_nothing(source: Modular11Source, replica: Modular11Replica, world: World):
    replica.fault("slow", ROWS, times=1, seconds=0.05)

    assert said(latest(source, EA).season) == due(expected(world, ELITE))


def test_m12_compressed_bytes_that_nobody_asked_for_are_read(
    source: Modular11Source, replica: Modular11Replica, world: World
):
    replica.fault("gzip")

    assert said(latest(source, EA).season) == due(expected(world, ELITE))


def test_without_its_header_a_question_is_refused(replica: Modular11Replica):
    with Fetcher(replica.url, version="0", check=check) as web, pytest.raises(SourceBroken, match="answered 405"):
        latest(Modular11Source(web, [EA], now=NOW), EA)


def crowd(number: int) -> World:
    (pattern, *_) = (match for match in make_world(make_season(5, "small", DAY)).matches if match.tournament == ELITE)
    return World.of([replace(pattern, number=130_000 + each) for each in range(number)])


@pytest.mark.parametrize("empty_past_the_end", [True, False])
def test_m02_the_last_page_is_read_once_though_next_goes_on(
    replica: Modular11Replica, web: Fetcher, *, empty_past_the_end: bool
):
    replica.world, replica.empty_past_the_end = crowd(51), empty_past_the_end

    season = latest(Modular11Source(web, [EA], now=NOW), EA).season

    pages = [request.path.partition("open_page=")[2][:2] for request in replica.requests if "2026-0" in request.path]
    assert len(season.fixtures) + len(season.unread) == 51
    assert sorted(page for page in pages if page != "1&") == ["2&", "3&"]


def test_m19_a_site_that_sends_page_1_again_is_named(replica: Modular11Replica, web: Fetcher):
    replica.world = crowd(51)
    replica.fault("first_again", ROWS)

    with pytest.raises(Malformed, match="page 1 out of 3 came when page 2 was asked for"):
        latest(Modular11Source(web, [EA], now=NOW), EA)


def test_m24_a_row_with_a_missing_cell_is_counted_and_the_rest_is_read(
    source: Modular11Source, replica: Modular11Replica, world: World
):
    replica.fault("missing_cell", ROWS)

    found = latest(source, LEAGUE)

    assert "4 cells instead of 5 or 6" in found.skipped
    assert len(found.season.fixtures) + len(found.season.unread) >= len(due(expected(world, HOMEGROWN), "league"))


def test_m24_a_row_listed_twice_is_one_match(source: Modular11Source, replica: Modular11Replica, world: World):
    replica.fault("twice", ROWS)

    found = latest(source, AD)

    assert said(found.season) == due(expected(world, ACADEMY))
    assert found.flagged["listed twice"] > 0


def moved(match: Match) -> Match:
    return replace(match, local=match.local + timedelta(days=1))


def test_rows_that_move_while_pages_are_read_are_read_again(replica: Modular11Replica, web: Fetcher):
    replica.world = crowd(51)

    class Moving:
        """Moves one match to the end after the first page of rows."""

        done = False

        def get(self, path: str) -> Fresh | Unchanged:
            answer = web.get(path)
            if "1 page out of 3" in getattr(answer, "content", b"").decode() and not self.done:
                first, *rest = replica.world.matches
                replica.world, self.done = World.of([*rest, moved(first)]), True
            return answer

    season = latest(Modular11Source(Moving(), [EA], now=NOW), EA).season

    assert len(season.fixtures) + len(season.unread) == 51


@pytest.fixture(params=["memory", "state file"])
def progress(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Progress]:
    if request.param == "memory":
        yield MemoryProgress()
        return
    connection: sqlite3.Connection = open_state(tmp_path / "state.sqlite")
    yield SqliteProgress(connection)
    connection.close()


def test_a_backfill_that_broke_off_goes_on_where_it_stopped(
    replica: Modular11Replica, web: Fetcher, world: World, progress: Progress
):
    replica.fault("status", "*2026-03-01*", status=403)
    with pytest.raises(Blocked):
        latest(Modular11Source(web, [AD], now=NOW, progress=progress), AD)
    done = [request.path for request in replica.requests if request.status == 200]
    replica.clear_faults()
    replica.forget_requests()

    season = latest(Modular11Source(web, [AD], now=NOW, progress=progress), AD).season

    assert said(season) == due(expected(world, ACADEMY))
    assert {request.path for request in replica.requests} & set(done) == {AD.page}


def test_a_season_that_was_accepted_is_read_anew_the_next_time(
    replica: Modular11Replica, web: Fetcher, progress: Progress
):
    latest(Modular11Source(web, [AD], now=NOW, progress=progress), AD)
    first = len(replica.requests)
    progress.forget(AD.competition.key)
    latest(Modular11Source(web, [AD], now=NOW, progress=progress), AD)

    assert len(replica.requests) == 2 * first


def test_m18_a_renamed_side_of_a_whole_season_stays_its_clubs(replica: Modular11Replica, web: Fetcher, world: World):
    before = latest(Modular11Source(web, [AD], now=NOW), AD).season
    old = before.teams[0]
    replica.world = World.of([renamed(each, written(old)) for each in world.matches])

    after = latest(Modular11Source(web, [AD], now=NOW, accepted=lambda _: before), AD).season

    assert {team.id for team in after.teams} == {team.id for team in before.teams}
    assert {team.club for team in after.teams if team.club_id == old.club_id} != {old.club}


def renamed(match: Match, name: str) -> Match:
    home, away = (
        replace(side, name=f"Renamed {name}") if side.name == name else side for side in (match.home, match.away)
    )
    return replace(match, home=home, away=away)


def test_m15_requests_keep_their_distance(replica: Modular11Replica):
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    account = Account(Manners(timedelta(seconds=1)), clock=lambda: now[0], sleep=sleep)
    with Fetcher(replica.url, version="0", headers=HEADERS, check=check, account=account) as web:
        latest(Modular11Source(Polite(web, account), [EA], now=NOW), EA)

    assert waits == [1.0] * (len(replica.requests) - 1)


def test_tables_are_read_by_age(source: Modular11Source, replica: Modular11Replica):
    offered = source.filters("/league-schedule/mls-next-academy-division")

    (table,) = source.tables(offered.tournament, offered.age("U14"), gender=3, list_type="71")

    assert (table.kind, table.age, len(table.lines)) == ("quality", "U14", 5)
    assert replica.requests[-1].path.startswith("/public_schedule/league/get_teams?tournament_type=league&UID_event=35")


@pytest.mark.parametrize(
    ("kind", "message"), [("required", "The Event field is required"), ("maintenance", "down for maintenance")]
)
def test_m11_a_fault_of_the_tables_has_a_name(
    source: Modular11Source, replica: Modular11Replica, kind: str, message: str
):
    replica.fault(kind, "*get_teams*")

    with pytest.raises(Malformed, match=message):
        source.tables("35", "22", gender=3, list_type="71")


def test_a_filter_page_that_is_none_has_a_name(source: Modular11Source, replica: Modular11Replica):
    replica.fault("maintenance", "/league-schedule/*")

    with pytest.raises(Malformed, match="no filter page: it has no select of ages"):
        latest(source, LEAGUE)
