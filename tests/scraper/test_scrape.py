"""The use-case with a source of its own and the real state file."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_publisher import MemoryPublisher, Outbox, open_state
from match_schema import load, v2
from match_scraper.deliver import deliver
from match_scraper.endings import alarms, exit_code, is_good, problems
from match_scraper.errors import Blocked, Disallowed, Malformed, NotPublished, ScrapeError, Unreachable
from match_scraper.fixture import Fixture, Score, Season, Team
from match_scraper.ports import Document, Latest, Unchanged
from match_scraper.report import Delivery, Fate, Outcome, Report, as_json
from match_scraper.scrape import Scrape
from match_scraper.season import Competition, competitions
from match_scraper.snapshots import SqliteSnapshots, held_state
from match_scraper.translate import Writer

LEAGUE, FLEX, ACADEMY = competitions(date(2026, 10, 7))
State = tuple[SqliteSnapshots, Outbox]


class OneAnswer:
    """A source that answers each competition with one value, or fails with one error; in turn with those of a list."""

    def __init__(
        self,
        flagged: Mapping[str, int] | None = None,
        key: str | None = None,
        **answers: Season | Unchanged | ScrapeError | list[Season | Unchanged],
    ) -> None:
        self.answers, self.flagged, self.key = answers, flagged or {}, key

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:  # noqa: ARG002 - the port names it
        answer = self.answers[competition.feed]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, ScrapeError):
            raise answer
        if isinstance(answer, Unchanged):
            return answer
        path = f"/{competition.key}"
        season = replace(answer, key=self.key or competition.key, league=competition.league)
        return Latest(season, [Document(path, b"", '"1"', None)], {}, self.flagged)


class Counting(OneAnswer):
    """Notes how much had been delivered whenever it was asked."""

    def __init__(self, publisher: MemoryPublisher, **answers: Season) -> None:
        super().__init__(**answers)
        self.publisher = publisher
        self.delivered: list[int] = []

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        self.delivered.append(len(self.publisher.delivered))
        return super().latest(competition, kept)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with held_state(tmp_path / "state") as held:
        yield held


Run = Callable[..., Report]


def standing(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: moment


@pytest.fixture
def run(state: State) -> Run:
    snapshots, outbox = state

    def run_once(
        publisher: MemoryPublisher | None = None,
        *,
        full: bool = False,
        accept: Iterable[str] = (),
        now: datetime = SYNCED,
        judged_at: datetime | None = None,
        key: str | None = None,
        wanted: Iterable[Competition] = (LEAGUE, FLEX, ACADEMY),
        **answers: object,
    ) -> Report:
        writer = Writer("run-1", now, "0")
        clock = standing(judged_at or now)
        source = OneAnswer(key=key, **answers)
        scrape = Scrape(source, snapshots, writer, clock, full=full, accept=frozenset(accept))
        return scrape.run([each for each in wanted if each.feed in answers], lambda: deliver(outbox, publisher))

    return run_once


def fates(report: Report) -> list[Fate]:
    return [outcome.fate for outcome in report.outcomes]


def test_what_is_accepted_is_delivered(run: Run):
    publisher = MemoryPublisher()

    report = run(publisher, league=a_season(a_fixture()))

    assert (fates(report), report.delivery.sent, len(publisher.delivered)) == ([Fate.LOADED], 2, 2)


def test_one_broken_competition_does_not_stop_the_others(run: Run):
    report = run(league=Unreachable("/a", "503"), flex=a_season(a_fixture()), academy=NotPublished("/b", "HTML"))

    assert fates(report) == [Fate.BROKEN, Fate.LOADED, Fate.NOT_PUBLISHED]


def test_nothing_changed_is_no_message(run: Run, state: State):
    run(MemoryPublisher(), league=a_season(a_fixture()))

    report = run(league=a_season(a_fixture()))

    assert (fates(report), state[1].count()) == ([Fate.UNCHANGED], 0)


def test_a_refused_season_leaves_the_accepted_one(run: Run, state: State):
    run(MemoryPublisher(), league=a_season(*(a_fixture(str(number)) for number in range(30))))

    report = run(league=a_season(a_fixture("1")))

    assert (fates(report), state[1].count()) == ([Fate.REFUSED], 0)
    accepted = state[0].accepted(LEAGUE.key)
    assert accepted is not None
    assert len(accepted.fixtures) == 30


@pytest.mark.parametrize(
    ("accept", "fate"),
    [({"events_fell", "bracket_fell"}, Fate.UNCHANGED), ({"events_fell"}, Fate.REFUSED), ({"no_scores"}, Fate.REFUSED)],
)
def test_a_person_accepts_what_a_season_is_refused_for_by_each_name(run: Run, accept: set[str], fate: Fate):
    run(league=a_season(*(a_fixture(str(number)) for number in range(30))))

    assert fates(run(league=a_season(a_fixture("1")), accept=accept)) == [fate]


@pytest.mark.parametrize(("waited", "fate"), [(timedelta(0), Fate.REFUSED), (timedelta(minutes=20), Fate.LOADED)])
def test_a_source_time_is_that_of_a_document_and_not_of_the_run_that_waited_for_it(
    run: Run, waited: timedelta, fate: Fate
):
    newer = a_season(a_fixture(), synced_at=SYNCED + timedelta(minutes=15))

    assert fates(run(league=newer, judged_at=SYNCED + waited)) == [fate]


RENAMED = "mls-next-homegrown-26-27"


def many(count: int, *more: Fixture, hours: float = 0) -> Season:
    """A season of so many matches, numbered from 100, and these."""
    told = (*(a_fixture(str(100 + number)) for number in range(count)), *more)
    return a_season(*told, synced_at=SYNCED + timedelta(hours=hours))


def test_a_season_under_another_key_is_judged_beside_what_was_accepted_under_the_one_before(run: Run, state: State):
    run(league=many(30))

    report = run(league=many(9, hours=1), key=RENAMED, now=SYNCED + timedelta(hours=1))

    assert fates(report) == [Fate.REFUSED]
    assert [season.key for season in state[0].seasons()] == [LEAGUE.key]


def test_under_another_key_only_what_changed_is_told_with_what_was_known_before(run: Run, state: State):
    hour, (snapshots, outbox) = timedelta(hours=1), state
    parked = a_schedule(date=date(2027, 6, 8), kickoff=datetime(2027, 6, 8, 15, tzinfo=UTC), state="postponed")
    moved = a_fixture("2", schedule=parked)
    run(MemoryPublisher(), league=many(30, a_fixture("1"), a_fixture("2")))
    run(MemoryPublisher(), league=many(30, a_fixture("1"), moved, hours=1), now=SYNCED + hour)

    played = a_fixture("1", result=Score(2, 1))
    report = run(league=many(30, played, moved, hours=2), key=RENAMED, now=SYNCED + 2 * hour)

    told = [message for each in outbox if isinstance(message := load(each.body), v2.Matches)]
    assert [(each.competition_season, [match.id for match in each.matches]) for each in told] == [(RENAMED, ["1"])]
    (season,) = snapshots.seasons()
    assert (fates(report), season.key, season.fixtures[-1].schedule.original_date) == (
        [Fate.CHANGED],
        RENAMED,
        date(2026, 11, 14),
    )
    assert {each.key for each in snapshots.changes(SYNCED)} == {RENAMED}


def test_under_another_key_losses_in_slices_are_still_one_loss_of_a_day(run: Run):
    run(league=many(100))
    run(league=many(96, hours=1), now=SYNCED + timedelta(hours=1))

    report = run(league=many(92, hours=2), key=RENAMED, now=SYNCED + timedelta(hours=2))

    assert [reason.name for reason in report.outcomes[0].reasons] == ["events_fell"]


def test_a_season_that_can_be_read_no_more_waits_for_a_person_under_another_key_too(run: Run, state: State):
    run(league=many(30))
    state[0]._connection.execute("UPDATE accepted_seasons SET packed = x'00'")  # as after a change of its form

    report = run(league=many(30, hours=1), key=RENAMED, now=SYNCED + timedelta(hours=1))

    assert [reason.name for reason in report.outcomes[0].reasons] == ["accepted_unreadable"]


def test_two_tournaments_of_one_name_are_two_seasons(run: Run, state: State):
    first, second = (dataclasses.replace(LEAGUE, key=f"modular11-tournament-{number}-26-27") for number in (27, 28))
    run(league=many(30), wanted=[first])

    assert fates(run(league=many(9, hours=1), wanted=[second], now=SYNCED + timedelta(hours=1))) == [Fate.LOADED]
    assert len(state[0].seasons()) == 2


def test_what_was_accepted_once_is_refused_the_next_time(run: Run):
    run(league=a_season(*(a_fixture(str(number)) for number in range(30))))
    run(league=a_season(*(a_fixture(str(number)) for number in range(15))), accept=("events_fell", "bracket_fell"))

    assert fates(run(league=a_season(a_fixture("1")))) == [Fate.REFUSED]


def at(hours: float, *fixtures: Fixture) -> Season:
    return a_season(*fixtures, synced_at=SYNCED + timedelta(hours=hours))


def test_a22_a_season_read_again_at_the_same_source_time_is_no_further_witness(run: Run, state: State):
    fixtures = [a_fixture(str(number)) for number in range(30)]
    run(league=at(0, *fixtures))

    for hours in (1, 1, 1, 26):  # the third: only the tables changed between two syncs
        (outcome,) = run(league=at(hours, *fixtures[1:]), now=SYNCED + timedelta(hours=hours)).outcomes

    assert (outcome.missing, outcome.removed) == (1, 0)
    accepted = state[0].accepted(LEAGUE.key)
    assert accepted is not None
    assert [each.seasons for each in accepted.absences] == [2]


def scored(events: int) -> list[Fixture]:
    return [a_fixture(str(number), result=Score(1, 0)) for number in range(events)]


def in_slices(run: Run, seasons: Iterable[list[Fixture]]) -> tuple[int, str]:
    """Read one season every ten minutes until one is refused; say how many were accepted, and why no more."""
    for number, fixtures in enumerate(seasons):
        hours = number / 6
        (outcome,) = run(league=at(hours, *fixtures), now=SYNCED + timedelta(hours=hours)).outcomes
        if outcome.fate is Fate.REFUSED:
            return number, outcome.reason
    return number + 1, ""


def test_losses_in_slices_are_one_loss_of_a_day(run: Run):
    slices = [scored(500)[4 * lost :] for lost in range(100)]

    assert in_slices(run, slices) == (3, "results_vanished (12 of 500, limit 10, within a day)")


def test_matches_lost_in_slices_are_one_loss_of_a_day(run: Run):
    slices = [[a_fixture(str(number)) for number in range(4 * lost, 500)] for lost in range(100)]

    assert in_slices(run, slices) == (7, "events_fell (500 -> 472, limit 5%, within a day)")


def test_a16_scores_voided_in_slices_are_one_loss_of_a_day(run: Run):
    def voided(count: int) -> list[Fixture]:
        return [a_fixture(str(number)) for number in range(count)] + scored(500)[count:]

    assert in_slices(run, map(voided, range(0, 500, 5))) == (
        3,
        "results_vanished (15 of 500, limit 10, within a day)",
    )


def test_a16_scores_corrected_in_slices_are_one_change_of_a_day(run: Run):
    def corrected(count: int) -> list[Fixture]:
        return [a_fixture(str(number), result=Score(3, 3)) for number in range(count)] + scored(500)[count:]

    assert in_slices(run, map(corrected, range(0, 500, 8))) == (
        2,
        "results_changed (16 of 500, limit 15, within a day)",
    )


def test_a_score_corrected_on_its_first_day_is_no_change_of_a_day(run: Run):
    def entered(goals: int) -> list[Fixture]:
        return [a_fixture(str(number), result=Score(goals, 0)) for number in range(10)]

    run(league=at(-1, *(a_fixture(str(number)) for number in range(10))))

    assert in_slices(run, map(entered, range(20))) == (20, "")


def test_the_losses_of_different_days_are_told_apart(run: Run):
    for day in range(5):
        report = run(league=at(25 * day, *scored(500)[8 * day :]), now=SYNCED + timedelta(days=9))

        assert fates(report)[0] is not Fate.REFUSED


def test_a_loss_that_a_person_accepted_is_counted_no_more(run: Run):
    run(league=at(0, *scored(500)))
    run(league=at(1, *scored(500)[20:]), now=SYNCED + timedelta(hours=1), accept=["results_vanished"])

    report = run(league=at(2, *scored(500)[28:]), now=SYNCED + timedelta(hours=2))

    assert fates(report) != [Fate.REFUSED]


@pytest.mark.parametrize("answer", [Unchanged(), *(at(hours) for hours in (0, -0.1))])
def test_a_source_that_stands_still_is_no_good_run(run: Run, answer: Season | Unchanged):
    kickoff = SYNCED + timedelta(hours=2)
    coming = [a_fixture(str(each), schedule=a_schedule(date=kickoff.date(), kickoff=kickoff)) for each in range(20)]
    still = replace(answer, fixtures=tuple(coming)) if isinstance(answer, Season) else answer
    run(league=at(0, *coming))

    report = run(league=still, now=SYNCED + timedelta(hours=7))
    accepted = run(league=still, now=SYNCED + timedelta(hours=7), accept=["source_time_stands_still"])

    assert [fates(each)[0] in (Fate.UNCHANGED, Fate.OLDER_COPY) for each in (report, accepted)] == [True, True]
    assert [(exit_code(each), is_good(each)) for each in (report, accepted)] == [(9, False), (0, True)]
    assert [each.names for each in alarms(report)] == [{"source_time_stands_still"}]


@pytest.mark.parametrize(
    ("day", "good", "told"),
    [
        (date(2026, 8, 31), True, "Nothing is wrong here"),
        (date(2026, 9, 1), False, "It should be by now, so its key may be another"),
        (date(2027, 7, 31), False, "It should be by now, so its key may be another"),
    ],
)
def test_a1_a_season_that_is_not_published_a_month_after_it_began_waits_for_a_person(
    run: Run,
    day: date,
    good: bool,  # noqa: FBT001 - a case
    told: str,
):
    report = run(league=NotPublished("/a", "the viewer"), now=datetime.combine(day, time(12), tzinfo=UTC))

    assert (exit_code(report), is_good(report)) == (3, good)
    assert [each.event for each in alarms(report)] == ([] if good else ["season_not_published"])
    assert told in next(problems(report))


@pytest.mark.parametrize(
    ("wanted", "day", "late"),
    [
        ("mls-next-league-27-28", date(2027, 8, 31), False),
        ("mls-next-league-27-28", date(2027, 9, 20), True),
        ("mls-next-league-26-27", date(2027, 9, 20), False),  # a person asked for it
    ],
)
@pytest.mark.parametrize("fate", [Fate.LOADED, Fate.UNCHANGED])
def test_a_season_gone_by_in_the_place_of_the_wanted_one_waits_for_a_person(
    wanted: str,
    day: date,
    late: bool,  # noqa: FBT001 - a case
    fate: Fate,
):
    outcome = Outcome("league", "mls-next-league-26-27", fate, wanted=wanted)
    report = Report("run-1", datetime.combine(day, time(12), tzinfo=UTC), (outcome,), Delivery())

    assert (exit_code(report), is_good(report)) == ((3, False) if late else (0, True))
    assert [(each.event, each.season) for each in alarms(report)] == [("season_not_published", wanted)] * late
    assert [wanted in each and outcome.key in each for each in problems(report)] == [True] * late


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Malformed("/a", "no events"), ["malformed"]),
        (Blocked("/a", "403"), ["blocked"]),
        (Unreachable("/a", "503"), []),
    ],
)
def test_a_source_that_does_not_mend_by_itself_is_an_alarm(run: Run, error: Exception, told: list[str]):
    found = list(alarms(run(league=error)))

    assert [(each.event, each.names) for each in found] == [("source_broken", {name}) for name in told]


def test_an_alarm_of_the_same_reasons_is_the_same_though_its_figures_differ(run: Run):
    run(league=a_season(*(a_fixture(str(number)) for number in range(30))))

    first, second, third = (
        list(alarms(run(league=a_season(*(a_fixture(str(each)) for each in range(left)))))) for left in (20, 10, 0)
    )

    assert (first == second, first[0].text == second[0].text, second == third) == (True, False, False)


def test_a_match_number_with_another_platform_id_is_named(run: Run):
    run(league=a_season(a_fixture("1", platform_id="11")))

    (outcome,) = run(league=a_season(a_fixture("1", platform_id="12"))).outcomes

    assert outcome.flagged == {"a match number with another platform id": 1}
    assert outcome.named == {"a match number with another platform id": ("1",)}


def test_a8_a14_what_is_overdue_and_who_stands_in_no_table_is_named(state: State):
    late = [
        a_fixture(str(each), away="9", schedule=a_schedule(date=date(2026, 9, 5), kickoff=None)) for each in range(12)
    ]
    unlisted = Team("9", "39", "Gamma SC", "Homegrown", "U14")
    season = a_season(*late)
    source = OneAnswer(league=replace(season, teams=(*season.teams, unlisted)), flagged={"a squad in no table": 12})

    report = Scrape(source, state[0], Writer("run-1", SYNCED, "0"), standing(SYNCED)).run(
        [LEAGUE], lambda: deliver(state[1], None)
    )

    (outcome,) = report.outcomes
    assert (outcome.overdue, outcome.named) == (
        12,
        {"overdue": tuple(map(str, range(10))), "a squad in no table": ("Gamma SC U14 (9)",)},
    )
    assert as_json(report)["outcomes"][0]["named"]["overdue"][0] == "0"


@pytest.mark.parametrize(("accept", "fate"), [((), Fate.REFUSED), (("accepted_unreadable",), Fate.LOADED)])
def test_a34_a_season_that_can_be_compared_with_nothing_any_more_waits_for_a_person(
    run: Run, state: State, accept: tuple[str, ...], fate: Fate
):
    run(MemoryPublisher(), league=a_season(a_fixture()))
    snapshots, _ = state
    snapshots._connection.execute("UPDATE accepted_seasons SET packed = x'00'")  # as after a change of its form

    report = run(MemoryPublisher(), league=[Unchanged(), a_season(a_fixture())], accept=accept)

    assert (fates(report), report.delivery.sent) == ([fate], 2 if accept else 0)
    assert accept or "accepted_unreadable (what was accepted of" in report.outcomes[0].reason


def test_a_source_that_says_unchanged_though_nothing_is_kept_is_broken(run: Run):
    (outcome,) = run(league=Unchanged()).outcomes

    assert (outcome.fate, "nothing is kept" in outcome.reason) == (Fate.BROKEN, True)


def test_a_full_run_publishes_all_though_nothing_changed(run: Run):
    run(MemoryPublisher(), league=a_season(a_fixture()))

    report = run(league=Unchanged(), full=True)

    assert (fates(report), report.delivery.waiting) == ([Fate.LOADED], 2)


def test_a_season_that_was_published_before_is_broken_when_it_is_gone(run: Run):
    run(league=a_season(a_fixture()))

    report = run(league=NotPublished("/a", "answered an HTML page"))

    assert (fates(report), report.outcomes[0].reason) == (
        [Fate.BROKEN],
        "/a: answered an HTML page, though this season was published before",
    )


def test_a_broker_that_is_down_keeps_the_messages_for_the_next_run(run: Run):
    run(MemoryPublisher(reachable_for=0), league=a_season(a_fixture()))
    publisher = MemoryPublisher()

    report = run(publisher, league=Unchanged())

    assert (report.delivery.sent, len(publisher.delivered)) == (2, 2)


def test_without_a_publisher_messages_wait_and_nothing_is_wrong(run: Run):
    report = run(league=a_season(a_fixture()))

    assert (report.delivery.waiting, exit_code(report)) == (2, 0)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (NotPublished("/a", "HTML"), 3),
        (Unreachable("/a", "503"), 4),
        (Blocked("/a", "403"), 10),
        (Disallowed("/a"), 10),
        (Malformed("/a", "no events"), 11),
        (a_season(), 5),
        (a_season(a_fixture(result=Score(1, 0))), 0),
    ],
)
def test_each_ending_has_its_exit_code(run: Run, answer: Season | ScrapeError, code: int):
    assert exit_code(run(league=answer)) == code


def test_undelivered_messages_have_an_exit_code(run: Run):
    assert exit_code(run(MemoryPublisher(reachable_for=0), league=a_season(a_fixture()))) == 6


def test_a_broken_source_is_graver_than_a_broker_that_is_down(run: Run):
    report = run(MemoryPublisher(reachable_for=0), league=a_season(a_fixture()), flex=Unreachable("/a", "503"))

    assert exit_code(report) == 4


def test_of_several_faults_the_one_that_passes_by_itself_comes_last(run: Run):
    report = run(league=Unreachable("/a", "503"), flex=Blocked("/b", "403"), academy=Malformed("/c", "no events"))

    assert exit_code(report) == 11
    assert [outcome.fault for outcome in report.outcomes] == ["unreachable", "blocked", "malformed"]


def test_a_full_outbox_is_emptied_before_more_is_accepted(tmp_path: Path):
    connection = open_state(tmp_path / "small")
    outbox = Outbox(connection, max_letters=3)
    snapshots, publisher = SqliteSnapshots(connection, outbox), MemoryPublisher()
    source = OneAnswer(league=a_season(a_fixture()), flex=a_season(a_fixture()))

    report = Scrape(source, snapshots, Writer("run-1", SYNCED, "0"), standing(SYNCED)).run(
        [LEAGUE, FLEX], lambda: deliver(outbox, None)
    )
    again = Scrape(source, snapshots, Writer("run-2", SYNCED, "0"), standing(SYNCED)).run(
        [LEAGUE, FLEX], lambda: deliver(outbox, publisher)
    )
    last = Scrape(source, snapshots, Writer("run-3", SYNCED, "0"), standing(SYNCED)).run(
        [FLEX], lambda: deliver(outbox, publisher)
    )

    assert (fates(report), exit_code(report)) == ([Fate.LOADED, Fate.OUTBOX_FULL], 6)
    assert fates(again) == [Fate.UNCHANGED, Fate.OUTBOX_FULL]
    assert (fates(last), len(publisher.delivered)) == ([Fate.LOADED], 4)
    connection.close()


def test_what_a_season_brings_is_sent_before_the_next_is_read(state: State):
    snapshots, outbox = state
    publisher = MemoryPublisher()
    source = Counting(publisher, league=a_season(a_fixture()), flex=a_season(a_fixture()))

    report = Scrape(source, snapshots, Writer("run-1", SYNCED, "0"), standing(SYNCED)).run(
        [LEAGUE, FLEX], lambda: deliver(outbox, publisher)
    )

    assert (source.delivered, report.delivery.sent) == ([0, 2], 4)


def test_a_broker_that_fails_once_is_tried_again_at_the_end_with_all_that_waits(state: State):
    snapshots, outbox = state
    publishers = [MemoryPublisher(reachable_for=0), MemoryPublisher()]
    source = OneAnswer(league=a_season(a_fixture()), flex=a_season(a_fixture()), academy=a_season(a_fixture()))

    report = Scrape(source, snapshots, Writer("run-1", SYNCED, "0"), standing(SYNCED)).run(
        [LEAGUE, FLEX, ACADEMY], lambda: deliver(outbox, publishers.pop(0))
    )

    assert (report.delivery.sent, report.delivery.waiting, publishers) == (6, 0, [])


def test_what_no_message_can_hold_breaks_its_own_season_alone(run: Run):
    publisher = MemoryPublisher()
    league = a_season(a_fixture(), teams=[replace(team, club_id="x" * 300) for team in a_season().teams])

    report = run(publisher, league=league, flex=a_season(a_fixture()))

    assert (fates(report), report.delivery.sent) == ([Fate.BROKEN, Fate.LOADED], 2)
    reason = report.outcomes[0].reason
    assert "it cannot be written as a message, whose limits are ours: Team club_id: String should have" in reason
    assert "pydantic" not in reason


def test_what_an_earlier_run_still_has_to_send_counts_as_that_runs(run: Run, state: State):
    season = a_season(a_fixture("1"), a_fixture("2", age_group="U15"))
    run(league=season)

    again = run(full=True, league=Unchanged())

    told = [message for each in state[1] if isinstance(message := load(each.body), v2.Run)]
    assert (again.outcomes[0].envelopes, [(each.envelopes, each.matches) for each in told]) == (1, [(2, 2), (0, 0)])
