"""Calendars of teams, checked with a reader of our own that knows only the standard's rules."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.calendars import calendar, calendars, file_name
from match_scraper.changes import diff
from match_scraper.export import write_calendars
from match_scraper.fixture import Absence, Fixture, Score, Season, Voided
from match_scraper.listing import Filter, listed

EVERY = Filter()


def text(season: Season, team: str = "1") -> str:
    """The calendar of one team."""
    return next(calendar(each, own) for each, own in calendars(listed([season], EVERY)) if each.id == team)


def unfolded(told: str) -> list[str]:
    return told.replace("\r\n ", "").split("\r\n")[:-1]


def event(fixture: Fixture, **season: object) -> dict[str, str]:
    """The properties of the only event."""
    lines = unfolded(text(a_season(fixture, **season)))
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return dict(line.split(":", 1) for line in inside)


def observances(told: str) -> list[dict[str, str]]:
    """The parts of the only zone."""
    lines = unfolded(told)
    zone = lines[lines.index("BEGIN:VTIMEZONE") + 2 : lines.index("END:VTIMEZONE")]
    parts: list[dict[str, str]] = []
    for line in zone:
        name, value = line.split(":", 1)
        if name == "BEGIN":
            parts.append({})
        elif name != "END":
            parts[-1][name] = value
    return parts


def test_a_match_stands_at_its_time_on_the_venues_clock():
    assert event(a_fixture())["DTSTART;TZID=America/New_York"] == "20261114T100000"


def test_a_time_without_a_zone_stands_in_utc():
    assert event(a_fixture(schedule=a_schedule(zone=None)))["DTSTART"] == "20261114T150000Z"


@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_a_time_of_which_the_moment_is_not_known_floats(zone: str | None):
    schedule = a_schedule(date=date(2026, 3, 7), kickoff=None, zone=zone, clock=time(8))

    assert event(a_fixture(schedule=schedule))["DTSTART"] == "20260307T080000"


def test_a_match_of_which_only_the_day_is_known_takes_the_day():
    told = event(a_fixture(schedule=a_schedule(kickoff=None)))

    assert (told["DTSTART;VALUE=DATE"], "DURATION" in told) == ("20261114", False)


def test_a_postponed_match_is_marked_and_stays_on_its_own_day():
    schedule = a_schedule(state="postponed", date=date(2027, 6, 8), original_date=date(2026, 11, 14))
    told = event(a_fixture(schedule=schedule))

    assert told["DTSTART;VALUE=DATE"] == "20261114"
    assert (told["STATUS"], told["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert told["SUMMARY"].startswith("Postponed: ")


POSTPONED = a_schedule(state="postponed", date=date(2027, 6, 8), original_date=date(2026, 11, 14))


@pytest.mark.parametrize(("times", "title"), [(1, "Not listed now: "), (4, "Cancelled: ")], ids=["missing", "removed"])
def test_a_postponed_match_that_is_gone_stays_on_its_own_day(times: int, title: str):
    season = a_season(a_fixture(schedule=POSTPONED), a_fixture("2"))
    for _ in range(times):
        season = diff(season, a_season(a_fixture("2"), synced_at=season.synced_at + timedelta(hours=12))).season

    gone = [each for each in text(season).split("BEGIN:VEVENT")[1:] if f"SUMMARY:{title}" in each]

    assert [("DTSTART;VALUE=DATE:20261114" in each, "TRANSP:TRANSPARENT" in each) for each in gone] == [(True, True)]


def test_a_match_that_is_gone_is_cancelled():
    gone = a_fixture(schedule=a_schedule(state="removed"))
    lines = unfolded(text(a_season(absences=(Absence(gone, datetime(2026, 10, 1, tzinfo=UTC), 3),))))

    assert "STATUS:CANCELLED" in lines
    assert "SUMMARY:Cancelled: Club 1 - Club 2" in lines


def test_a_match_that_is_only_missing_is_not_cancelled():
    lines = unfolded(text(a_season(absences=(Absence(a_fixture(), datetime(2026, 10, 1, tzinfo=UTC), 1),))))

    assert "STATUS:TENTATIVE" in lines


@pytest.mark.parametrize(
    ("result", "summary"),
    [
        (None, "Club 1 - Club 2"),
        (Score(1, 1, (5, 4)), "Club 1 1-1 (5-4) Club 2"),
        (Voided(), "Score withdrawn: Club 1 - Club 2"),
    ],
)
def test_the_result_stands_in_the_title(result: Score | Voided | None, summary: str):
    assert event(a_fixture(result=result))["SUMMARY"] == summary


def test_an_event_keeps_its_uid_when_everything_else_changes():
    moved = a_fixture(home="2", away="1", schedule=a_schedule(date=date(2026, 12, 5), kickoff=None))
    later = event(moved, synced_at=datetime(2026, 11, 1, tzinfo=UTC))

    assert later["UID"] == event(a_fixture())["UID"] == "20001.mls-next-league-26-27@assist"


def test_two_seasons_never_share_a_uid():
    assert event(a_fixture(), key="mls-next-flex-26-27")["UID"] != event(a_fixture())["UID"]


def test_commas_semicolons_and_backslashes_are_escaped():
    assert event(a_fixture(schedule=a_schedule(venue="A, B; C\\D")))["LOCATION"] == "A\\, B\\; C\\\\D"


def test_no_line_is_longer_than_75_octets_and_no_character_is_cut():
    venue = "Señalada Ñandú Park, Field № " * 6
    told = text(a_season(a_fixture(schedule=a_schedule(venue=venue))))

    assert max(len(line.encode()) for line in told.split("\r\n")) <= 75
    assert "LOCATION:" + venue.replace(",", "\\,") in unfolded(told)


def test_every_line_ends_as_the_standard_asks():
    told = text(a_season(a_fixture()))

    assert told.count("\n") == told.count("\r\n")


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "America/St_Johns", "Europe/Dublin"])
def test_the_zone_of_a_calendar_gives_every_hour_its_offset(zone: str):
    days = [datetime(2026, 9, 1, 16, tzinfo=UTC), datetime(2027, 6, 1, 16, tzinfo=UTC)]
    told = text(
        a_season(*(a_fixture(str(n), schedule=a_schedule(kickoff=day, zone=zone)) for n, day in enumerate(days)))
    )
    parts = [
        (datetime.strptime(each["DTSTART"], "%Y%m%dT%H%M%S"), each["TZOFFSETFROM"], each["TZOFFSETTO"])  # noqa: DTZ007 - a clock's own time
        for each in observances(told)
    ]

    for hour in range(0, 300 * 24, 7):
        moment = days[0] + timedelta(hours=hour)
        begun = [to for start, old, to in parts if start - offset(old) <= moment.replace(tzinfo=None)]
        assert offset(begun[-1]) == moment.astimezone(ZoneInfo(zone)).utcoffset()


def offset(written: str) -> timedelta:
    size = timedelta(hours=int(written[1:3]), minutes=int(written[3:5]))
    return size if written[0] == "+" else -size


def test_a_calendar_of_days_alone_carries_no_zone():
    assert "VTIMEZONE" not in text(a_season(a_fixture(schedule=a_schedule(kickoff=None))))


def test_the_same_season_gives_the_same_text():
    season = a_season(a_fixture(), a_fixture("2"))

    assert text(season) == text(season)


def test_a_team_of_two_competitions_has_one_calendar():
    league, flex = a_season(a_fixture()), a_season(a_fixture("9"), key="mls-next-flex-26-27", league="Flex")
    found = {team.id: len(own) for team, own in calendars(listed([league, flex], EVERY))}

    assert found == {"1": 2, "2": 2}


def test_a_calendar_is_a_file_named_by_team(tmp_path: Path):
    season = a_season(a_fixture())

    assert write_calendars(listed([season], EVERY), Filter(team="Club 1"), tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["1-u14.ics"]


def test_no_id_of_a_team_leads_out_of_the_folder():
    team = replace(a_season().teams[0], id="../../7")

    assert "/" not in file_name(team)


def test_a_renamed_club_keeps_its_file():
    team = a_season().teams[0]

    assert file_name(replace(team, club="Another")) == file_name(team)


def test_a_calendar_without_news_stays_as_it_was_written(tmp_path: Path):
    season, later = a_season(a_fixture()), a_season(a_fixture(result=Score(2, 1)))
    written = []
    for told in (season, replace(season, synced_at=season.synced_at + timedelta(hours=1)), later):
        write_calendars(listed([told], EVERY), Filter(team="Club 1"), tmp_path)
        written.append(next(tmp_path.iterdir()).read_text())

    assert (written[0] == written[1], "2-1" in written[2]) == (True, True)


def written(folder: Path, season: Season, which: Filter = EVERY) -> dict[str, str]:
    """Write calendars as the command does, and read them back."""
    write_calendars(listed([season], EVERY), which, folder)
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_a_team_whose_matches_are_another_teams_now_keeps_none_of_them(tmp_path: Path):
    before = written(tmp_path, a_season(a_fixture()))
    after = written(tmp_path, a_season(a_fixture(away="3")))

    assert ("BEGIN:VEVENT" in before["2-u14.ics"], "BEGIN:VEVENT" in after["2-u14.ics"]) == (True, False)
    assert after["2-u14.ics"].endswith("END:VCALENDAR\r\n")


def test_an_export_of_some_teams_leaves_the_calendars_of_others(tmp_path: Path):
    before = written(tmp_path, a_season(a_fixture()))
    after = written(tmp_path, a_season(a_fixture(away="3")), Filter(team="3"))

    assert after["2-u14.ics"] == before["2-u14.ics"]


def test_a_calendar_of_another_program_stays(tmp_path: Path):
    foreign = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (tmp_path / "mine.ics").write_text(foreign, newline="")

    assert written(tmp_path, a_season(a_fixture()))["mine.ics"] == foreign


@pytest.mark.parametrize("which", [Filter(since=date(2026, 12, 1)), Filter(league="Flex"), Filter(status="played")])
def test_a_filter_chooses_teams_whose_calendars_stay_whole(tmp_path: Path, which: Filter):
    early = a_fixture("1")
    late = a_fixture("2", schedule=a_schedule(date=date(2026, 12, 5)), result=Score(1, 0))
    league, flex = a_season(early), a_season(late, key="mls-next-flex-26-27", league="Flex")

    write_calendars(listed([league, flex], EVERY), which, tmp_path)

    assert (tmp_path / "1-u14.ics").read_text().count("BEGIN:VEVENT") == 2


def test_a_match_that_is_not_listed_now_says_so():
    gone = Absence(a_fixture("77"), since=SYNCED, seasons=1)

    assert "SUMMARY:Not listed now: Club 1 - Club 2" in text(a_season(absences=(gone,)))
