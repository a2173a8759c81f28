from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_schema import dump, load, v2
from match_scraper.changes import Change, Diff
from match_scraper.fixture import Absence, Bracket, Fixture, Score, Season, Voided
from match_scraper.translate import News, Outgoing, Writer, changes, everything, messages

WRITER = Writer("run-1", SYNCED, "0.1.0")
SOON = a_schedule(date=SYNCED.date(), kickoff=SYNCED + timedelta(hours=47))


def written(season: Season, *, full: bool = True, batch: int = 200) -> list[Outgoing]:
    return list(messages(season, everything(season), WRITER, full=full, batch=batch))


def of_change(before: Fixture, after: Fixture) -> list[Outgoing]:
    season = a_season(after)
    news = changes(Diff(season, (), (Change(before, after),), 0), now=SYNCED)
    return list(messages(season, news, WRITER, full=False))


def match_of(outgoing: Outgoing) -> v2.Match:
    assert isinstance(outgoing.message, v2.Matches)
    return outgoing.message.matches[0]


def test_no_news_is_no_message():
    assert list(messages(a_season(a_fixture()), [], WRITER, full=False)) == []


def test_the_run_message_comes_last_and_counts():
    *_, last = written(a_season(*(a_fixture(str(number)) for number in range(5))), batch=2)

    assert isinstance(last.message, v2.Run)
    assert (last.message.envelopes, last.message.matches, last.message.seen) == (3, 5, 5)


def test_a_full_run_lists_every_match():
    *_, last = written(a_season(a_fixture("7"), a_fixture("8")))

    assert isinstance(last.message, v2.Run)
    assert (last.message.full, last.message.ids) == (True, ("7", "8"))


@pytest.mark.parametrize(("matches", "sizes"), [(200, [200]), (201, [200, 1])])
def test_an_envelope_holds_at_most_a_batch(matches: int, sizes: list[int]):
    *envelopes, _ = written(a_season(*(a_fixture(f"{number:03}") for number in range(matches))))

    assert [len(each.message.matches) for each in envelopes if isinstance(each.message, v2.Matches)] == sizes


def test_each_table_has_envelopes_of_its_own():
    season = a_season(a_fixture("1"), a_fixture("2", age_group="U15"), a_fixture("3", divisions=("Florida",)))
    *envelopes, _ = written(season)

    assert {
        (each.message.age_group, each.message.division) for each in envelopes if isinstance(each.message, v2.Matches)
    } == {
        ("U14", "Northeast"),
        ("U15", "Northeast"),
        ("U14", "Florida"),
    }


def test_an_envelope_names_every_team_of_its_table_and_matches():
    season = a_season(a_fixture(home="1", away="4"), brackets=(Bracket("101", "Northeast", "U14", ("1", "2", "3")),))
    envelope = written(season)[0].message

    assert isinstance(envelope, v2.Matches)
    assert [team.id for team in envelope.teams] == ["1", "2", "3", "4"]


def test_what_is_written_can_be_read():
    season = a_season(a_fixture(result=Score(1, 1, (5, 4))), a_fixture("2", bracket=None, divisions=("unassigned",)))

    assert [load(dump(each.message)) for each in written(season)] == [each.message for each in written(season)]


def test_the_same_news_in_another_run_has_the_same_id():
    season = a_season(a_fixture())
    later = Writer("run-2", SYNCED + timedelta(hours=1), "0.1.1")

    def ids(told: Iterable[Outgoing]) -> list[str]:
        return [each.message.message_id for each in told if each.message.kind != "run"]

    assert ids(written(season)) == ids(messages(season, everything(season), later, full=True)) != []


def test_a_change_tells_every_register_and_the_old_value_of_the_changed_one():
    match = match_of(of_change(a_fixture(result=Score(1, 0)), a_fixture(result=Score(2, 0)))[0])

    assert match.previous == v2.Previous(result=v2.Score(home=1, away=0))
    assert None not in (match.teams, match.schedule, match.result)


def test_a_change_from_nothing_has_no_old_value():
    assert match_of(of_change(a_fixture(), a_fixture(result=Score(2, 0)))[0]).previous is None


def test_a16_a_withdrawn_score_is_told_as_voided():
    match = match_of(of_change(a_fixture(result=Score(1, 0)), a_fixture(result=Voided()))[0])

    assert match.result == v2.Voided()


@pytest.mark.parametrize(
    ("before", "after", "urgent"),
    [
        (a_fixture(), a_fixture(result=Score(1, 0)), True),
        (a_fixture(schedule=SOON), a_fixture(), True),
        (a_fixture(), a_fixture(schedule=SOON), True),
        (a_fixture(), a_fixture(schedule=a_schedule(date=SYNCED.date() + timedelta(days=2), kickoff=None)), True),
        (a_fixture(), a_fixture(schedule=a_schedule(venue="River Park")), False),
        (a_fixture(result=Score(1, 0)), a_fixture(result=Score(1, 0), divisions=("Florida",)), False),
    ],
)
def test_results_and_near_matches_overtake(before: Fixture, after: Fixture, urgent: bool):  # noqa: FBT001 - a case
    assert of_change(before, after)[0].urgent is urgent


def test_nothing_of_a_full_run_overtakes():
    assert {each.urgent for each in written(a_season(a_fixture(result=Score(1, 0))))} == {False}


def test_urgent_news_of_a_table_goes_before_the_rest_of_it():
    news = [News(a_fixture("1")), News(a_fixture("2"), urgent=True)]

    assert [each.urgent for each in messages(a_season(), news, WRITER, full=False)] == [True, False, False]


def test_the_own_day_of_a_removed_match_stays_with_us():
    day = date(2026, 11, 14)
    before = a_fixture(schedule=a_schedule(state="postponed", original_date=day))
    after = a_fixture(schedule=a_schedule(state="removed", original_date=day))

    told = match_of(of_change(before, after)[0]).schedule

    assert told is not None
    assert (told.state, told.original_date) == ("removed", None)


def test_a_full_run_tells_removed_matches_again():
    gone = a_fixture("9", schedule=a_schedule(state="removed"))
    season = a_season(a_fixture(), absences=(Absence(gone, SYNCED, 3), Absence(a_fixture("8"), SYNCED, 1)))

    assert [news.after.id for news in everything(season)] == ["20001", "9"]


def test_a_postponed_match_tells_its_original_day():
    schedule = a_schedule(state="postponed", original_date=date(2026, 10, 1))
    match = match_of(written(a_season(a_fixture(schedule=schedule)))[0])

    assert match.schedule is not None
    assert (match.schedule.state, match.schedule.original_date) == ("postponed", date(2026, 10, 1))
