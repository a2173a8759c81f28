from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.fixture import UNASSIGNED, Bracket, Fixture, Placing, Score, Season, Team
from match_scraper.guard import Accept, Refuse, Skip, judge
from match_scraper.limits import DEFAULT, NAMES, Limits, adjusted


def names(previous: Season | None, season: Season, limits: Limits = DEFAULT) -> list[str]:
    verdict = judge(previous, season, limits)
    return [reason.name for reason in verdict.reasons] if isinstance(verdict, Refuse) else []


def season(events: int = 100, played: int = 0, goals: int = 1) -> Season:
    return a_season(
        *(a_fixture(str(number), result=Score(goals, 0) if number < played else None) for number in range(events))
    )


def test_a_first_season_is_accepted():
    assert judge(None, season()) == Accept()


def test_a_source_time_ahead_of_ours_is_refused_before_the_database_would():
    ahead = judge(None, season(), now=SYNCED - timedelta(minutes=6))

    assert isinstance(ahead, Refuse)
    assert [reason.name for reason in ahead.reasons] == ["source_time_ahead"]


def test_a_source_time_a_little_ahead_of_ours_is_accepted():
    assert judge(None, season(), now=SYNCED - timedelta(minutes=4)) == Accept()


def test_a6_an_empty_schedule_is_refused():
    assert names(None, season(0)) == ["no_events"]


def test_a6_empty_tables_are_refused():
    assert names(None, replace(season(), brackets=(Bracket("101", "Northeast", "U14", ()),))) == ["no_tables"]


def test_a6_a_vanished_bracket_is_refused():
    two = (*season().brackets, Bracket("102", "Florida", "U14", ("1", "2")))

    assert names(replace(season(), brackets=two), season()) == ["brackets_vanished"]


def test_a_bracket_that_only_changed_its_id_has_not_vanished():
    renumbered = (replace(season().brackets[0], id="999"),)

    assert judge(season(), replace(season(), brackets=renumbered)) == Accept()


@pytest.mark.parametrize(("members", "refused"), [(97, []), (96, ["teams_fell"])])
def test_a6_teams_may_fall_by_three_percent(members: int, refused: list[str]):
    before, after = (
        replace(season(), brackets=(Bracket("101", "Northeast", "U14", tuple(map(str, range(count)))),))
        for count in (100, members)
    )

    assert names(before, after) == refused


@pytest.mark.parametrize(("events", "refused"), [(95, []), (94, ["events_fell"])])
def test_a6_events_may_fall_by_five_percent(events: int, refused: list[str]):
    assert names(season(100), season(events)) == refused


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [(20, 15, []), (20, 14, ["bracket_fell"]), (19, 10, [])],
)
def test_a6_a_bracket_of_twenty_events_may_fall_by_a_quarter(before: int, after: int, refused: list[str]):
    def with_florida(events: int) -> Season:
        florida = (a_fixture(f"f{number}", divisions=("Florida",)) for number in range(events))
        return a_season(*season(1000).fixtures, *florida)

    assert names(with_florida(before), with_florida(after)) == refused


@pytest.mark.parametrize(("left", "refused"), [(30, []), (29, ["results_vanished"])])
def test_ten_results_may_vanish(left: int, refused: list[str]):
    assert names(season(played=40), season(played=left)) == refused


def test_a13_a_score_shown_before_its_match_has_not_vanished():
    after = replace(season(), early=frozenset(map(str, range(20))))

    assert judge(season(played=20), after) == Accept()


@pytest.mark.parametrize(("corrected", "refused"), [(15, []), (16, ["results_changed"])])
def test_fifteen_results_may_change(corrected: int, refused: list[str]):
    before = season(played=40)
    after = a_season(*season(played=corrected, goals=2).fixtures[:corrected], *before.fixtures[corrected:])

    assert names(before, after) == refused


def test_any_number_of_new_results_is_accepted():
    assert judge(season(), season(played=100)) == Accept()


def test_any_number_of_shootouts_may_be_entered_later():
    drawn = a_season(*(a_fixture(str(number), result=Score(1, 1)) for number in range(50)))
    decided = a_season(*(a_fixture(str(number), result=Score(1, 1, (5, 4))) for number in range(50)))

    assert judge(drawn, decided) == Accept()


def test_a_slightly_older_copy_is_skipped():
    assert judge(season(), replace(season(), synced_at=SYNCED - timedelta(minutes=15))) == Skip()


def test_a5_a_source_time_further_back_is_refused():
    assert names(season(), replace(season(), synced_at=SYNCED - timedelta(minutes=16))) == ["source_time_went_back"]


def test_as_many_other_matches_make_up_for_none_that_is_gone():
    others = a_season(*(a_fixture(f"9{number}") for number in range(100)))

    assert names(season(100), others) == ["events_fell", "bracket_fell"]


def test_a_match_whose_row_could_not_be_read_is_not_gone():
    before = season(100, played=40)

    assert judge(before, replace(season(60, played=40), unread=frozenset(map(str, range(60, 100))))) == Accept()


def changed(count: int, change: Callable[[Fixture], Fixture], events: int = 200) -> Season:
    """A season of which so many matches changed."""
    fixtures = season(events).fixtures
    return a_season(*map(change, fixtures[:count]), *fixtures[count:])


def later(fixture: Fixture) -> Fixture:
    return replace(fixture, schedule=a_schedule(date=date(2026, 11, 15)))


def an_hour_later(fixture: Fixture) -> Fixture:
    kickoff = fixture.schedule.kickoff
    assert kickoff is not None
    return replace(fixture, schedule=replace(fixture.schedule, kickoff=kickoff + timedelta(hours=1)))


@pytest.mark.parametrize("move", [later, an_hour_later])
@pytest.mark.parametrize(("moved", "refused"), [(20, []), (21, ["matches_moved"])])
def test_a_tenth_of_the_matches_may_move(move: Callable[[Fixture], Fixture], moved: int, refused: list[str]):
    assert names(season(200), changed(moved, move)) == refused


def test_a_few_matches_may_move_though_they_are_many_of_a_small_season():
    assert judge(season(30), changed(19, later, events=30)) == Accept()


def test_any_number_of_kickoffs_may_be_set():
    unset = a_season(*(replace(each, schedule=a_schedule(kickoff=None)) for each in season(200).fixtures))

    assert judge(unset, season(200)) == Accept()


@pytest.mark.parametrize(
    "other", [lambda each: replace(each, home="2", away="1"), lambda each: replace(each, platform_id="9" + each.id)]
)
@pytest.mark.parametrize(("count", "refused"), [(10, []), (11, ["teams_changed"])])
def test_ten_matches_may_have_other_teams_or_another_platform_id(
    other: Callable[[Fixture], Fixture], count: int, refused: list[str]
):
    assert names(season(200), changed(count, other)) == refused


def squads(count: int, changed: int = 0, **said: str) -> Season:
    """A season of so many teams, each with a match, of which some are worded otherwise."""
    teams = tuple(Team(str(number), f"c{number}", f"Club {number}", "Homegrown", "U14") for number in range(count))
    fixtures = (a_fixture(str(number), home=str(number), away=str((number + 1) % count)) for number in range(count))
    return replace(a_season(*fixtures), teams=(*(replace(each, **said) for each in teams[:changed]), *teams[changed:]))


@pytest.mark.parametrize("said", [{"side": "B"}, {"age_group": "U15"}, {"club_id": "c99"}])
@pytest.mark.parametrize(("changed", "refused"), [(10, []), (11, ["squads_changed"])])
def test_ten_teams_may_be_of_another_club_age_or_side(said: dict[str, str], changed: int, refused: list[str]):
    assert names(squads(100), squads(100, changed, **said)) == refused


def test_any_number_of_teams_may_be_worded_by_their_first_matches():
    without = replace(squads(100), fixtures=squads(100).fixtures[:1])

    assert names(without, squads(100, 50, side="B")) == []


@pytest.mark.parametrize(("renamed", "refused"), [(5, []), (6, ["clubs_renamed"])])
def test_a_tenth_of_the_clubs_may_have_another_name(renamed: int, refused: list[str]):
    def clubs(renamed: int) -> Season:
        teams = (
            Team(str(number), f"c{number}", f"{'New' if number < renamed else 'Old'} {number}", "Homegrown", "U14")
            for number in range(50)
        )
        return replace(season(), teams=tuple(teams))

    assert names(clubs(0), clubs(renamed)) == refused


@pytest.mark.parametrize(
    ("field", "without"),
    [
        ("kick-off", lambda each: replace(each, schedule=replace(each.schedule, kickoff=None))),
        ("venue", lambda each: replace(each, schedule=replace(each.schedule, venue=None))),
        ("zone", lambda each: replace(each, schedule=replace(each.schedule, zone=None))),
    ],
)
@pytest.mark.parametrize(("lost", "refused"), [(50, []), (51, ["fields_fell"])])
def test_a_quarter_of_the_matches_may_lose_a_field(
    field: str, without: Callable[[Fixture], Fixture], lost: int, refused: list[str]
):
    told = a_season(*(replace(each, schedule=a_schedule(venue="River Park")) for each in season(200).fixtures))
    after = a_season(*map(without, told.fixtures[:lost]), *told.fixtures[lost:])

    verdict = judge(told, after)

    assert [each.name for each in getattr(verdict, "reasons", ())] == refused
    assert not refused or field in str(verdict)


def test_a_match_over_may_lose_its_kickoff():
    without = (replace(each, schedule=a_schedule(kickoff=None)) for each in season(200, played=200).fixtures)

    assert judge(season(200, played=200), a_season(*without)) == Accept()


@pytest.mark.parametrize(
    "without",
    [
        lambda each: replace(each, schedule=replace(each.schedule, zone=None)),
        lambda each: replace(each, divisions=(UNASSIGNED,)),
    ],
)
def test_a_first_season_names_zones_and_tables(without: Callable[[Fixture], Fixture]):
    assert [names(None, changed(count, without)) for count in (50, 51)] == [[], ["fields_missing"]]


def test_a25_a_renamed_column_of_the_tables_is_refused_and_named():
    def with_column(key: str) -> Season:
        placings = (Placing(1, "1", ((key, "3"), ("matches_played", "1"))),)
        return replace(season(), brackets=(replace(season().brackets[0], placings=placings),))

    verdict = judge(with_column("points"), with_column("points_penalty_shootout"))

    assert isinstance(verdict, Refuse)
    assert str(verdict.reasons[0]) == "figures_vanished (points; new: points_penalty_shootout)"


@pytest.mark.parametrize(
    ("hours", "matches", "scores", "refused"),
    [
        (30, 20, 0, ["no_scores"]),
        (30, 20, 1, []),
        (30, 19, 0, []),
        (20, 20, 0, []),  # clubs have a day to report
        (100, 20, 0, []),  # too long ago to show that something broke now
    ],
)
def test_a31_a_weekend_without_any_score_is_refused(hours: int, matches: int, scores: int, refused: list[str]):
    played = a_schedule(kickoff=SYNCED - timedelta(hours=hours))
    weekend = (
        a_fixture(str(number), schedule=played, result=Score(1, 0) if number < scores else None)
        for number in range(matches)
    )

    assert names(None, a_season(*weekend)) == refused


def test_each_limit_can_be_another():
    limits = adjusted(DEFAULT, ["events_fell=0.5", "bracket_fell=1"])

    assert (names(season(100), season(60)), names(season(100), season(60), limits)) == (
        ["events_fell", "bracket_fell"],
        [],
    )


def test_what_a_person_accepts_leaves_the_other_reasons():
    verdict = judge(season(100), season(60), accepted=frozenset({"events_fell"}))

    assert isinstance(verdict, Refuse)
    assert [reason.name for reason in verdict.reasons] == ["bracket_fell"]


def test_every_reason_here_has_a_name_that_can_be_accepted():
    verdict = judge(season(100), season(0))

    assert isinstance(verdict, Refuse)
    assert {reason.name for reason in verdict.reasons} <= set(NAMES)


def test_a_reason_gives_the_numbers():
    verdict = judge(season(100), season(10))

    assert isinstance(verdict, Refuse)
    assert str(verdict.reasons[0]) == "events_fell (100 -> 10, limit 5%)"
