"""Clubs that changed their name."""

from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_season

from match_schema import dump, load, v2
from match_scraper.changes import diff
from match_scraper.fixture import Season
from match_scraper.renames import Rename
from match_scraper.translate import Writer, messages

BEFORE = a_season(a_fixture())


def named(season: Season, *names: str) -> Season:
    """Give the first teams these clubs' names."""
    teams = [replace(team, club=name) for team, name in zip(season.teams, names, strict=False)]
    return replace(season, teams=(*teams, *season.teams[len(teams) :]))


def one_club(season: Season) -> Season:
    """Let the first two teams be of one club."""
    first, second, *others = season.teams
    return replace(season, teams=(first, replace(second, club_id=first.club_id), *others))


def test_a_club_with_another_name_is_renamed():
    assert diff(BEFORE, named(BEFORE, "Harbor City SC")).renamed == (Rename("31", "Club 1", "Harbor City SC"),)


def test_a_first_load_renames_nothing():
    assert diff(None, BEFORE).renamed == ()


def test_a_new_club_is_no_rename():
    without = replace(BEFORE, teams=BEFORE.teams[1:])

    assert diff(without, BEFORE).renamed == ()


def test_a_club_with_two_names_at_once_is_not_renamed():
    before = named(one_club(BEFORE), "Harbor City SC", "Harbor City SC")

    assert diff(before, named(one_club(BEFORE), "Harbor City SC", "Harbor City SC II")).renamed == ()


def test_a_team_kept_for_a_match_of_earlier_takes_the_new_name_too():
    before = a_season(a_fixture("1"), a_fixture("2", home="3", away="4"))
    first, *_ = one_club(before).teams
    told = named(replace(before, fixtures=before.fixtures[1:], teams=(first, *before.teams[2:])), "Harbor City SC")

    after = diff(named(one_club(before), "Club 1", "Club 1"), told).season

    assert {team.id: team.club for team in after.teams}["2"] == "Harbor City SC"


def test_renames_are_one_message_that_goes_first():
    found = diff(BEFORE, named(BEFORE, "Harbor City SC", "Foxtrot FC"))
    writer = Writer("run-1", SYNCED, "0.1.0")

    reference, run = (
        each.message for each in messages(BEFORE, [], writer, full=False, renames=found.renamed)
    )  # fmt: skip

    assert isinstance(reference, v2.Reference)
    assert isinstance(run, v2.Run)
    assert reference.renamed[0] == v2.Renamed(club_id="31", name="Harbor City SC", previous="Club 1")
    assert load(dump(reference)) == reference
    assert run.envelopes == 1
