"""The twin, PostgreSQL, and PostgreSQL behind PostgREST pass one contract: the same outcomes, the same rows."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from match_devstack import Postgres
from match_schema import dump, v2
from match_worker.errors import DatabaseBusy, Rejected
from match_worker.migrate import migrate
from match_worker.supabase_store import SupabaseStore

sys.path.insert(0, __file__.rpartition("/")[0])
sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import KICKOFF, NOON, a_match, a_reference, a_run, a_schedule, a_team, an_official_table, matches
from over_http import a_postgrest
from over_lite import a_lite
from stores import AnyStore, Live, Twin

HOUR = timedelta(hours=1)
DAY = date(2026, 9, 5)
PAST = datetime(2026, 9, 5, 21, 0, tzinfo=UTC)
FAR = datetime(2099, 9, 5, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_store(postgres: Postgres) -> Iterator[Live]:
    url = postgres.create_database("contract")
    migrate(url)
    live = Live(url)
    yield live
    live.close()


@pytest.fixture(scope="session")
def supabase_store(postgres: Postgres, server_folder: Path) -> Iterator[Live]:
    url = postgres.create_database("contract_over_http")
    migrate(url)
    with a_postgrest(server_folder / "postgrest", database=url) as server:
        live = Live(url, SupabaseStore(server.url, server.key, token=server.token("match_worker")))
        yield live
        live.close()


@pytest.fixture(scope="session")
def lite_store(postgres: Postgres, server_folder: Path) -> Iterator[Live]:
    url = postgres.create_database("contract_over_lite")
    migrate(url)
    with a_lite(server_folder / "lite", database=url, bridged=True) as server:
        live = Live(url, SupabaseStore(server.url, server.key, token=server.token("match_worker")))
        yield live
        live.close()


LIVE = [pytest.param(name, marks=pytest.mark.live) for name in ("postgres", "supabase")]
LITE = pytest.param("lite", marks=[pytest.mark.live, pytest.mark.all])


@pytest.fixture(params=["twin", *LIVE, LITE])
def store(request: pytest.FixtureRequest) -> AnyStore:
    return _store(request)


@pytest.fixture(params=["twin", *LIVE])
def telling_store(request: pytest.FixtureRequest) -> AnyStore:
    """All but Lite, which loses the code of what our functions raise: tests/supabase says what becomes of it."""
    return _store(request)


def _store(request: pytest.FixtureRequest) -> AnyStore:
    if request.param == "twin":
        return Twin()
    live: Live = request.getfixturevalue(f"{request.param}_store")
    live.empty()
    return live


def score(home: int, away: int, shootout: tuple[int, int] | None = None) -> v2.Score:
    kicks = v2.Shootout(home=shootout[0], away=shootout[1]) if shootout else None
    return v2.Score(home=home, away=away, shootout=kicks)


def told(match: v2.Match, hours: int = 0, **changed: object) -> v2.Matches:
    return matches(match, observed_at=NOON + hours * HOUR, **changed)


def only(store: AnyStore) -> dict[str, object]:
    (row,) = store.rows()
    return row


# -- what becomes of a match --------------------------------------------------------------------------------------


def test_a_new_match_is_created_with_all_it_tells(store: AnyStore) -> None:
    assert store.ingest(told(a_match(result=score(2, 1)))) == [("created", None)]

    row = only(store)
    assert (row["home"], row["away"], row["on"], row["kickoff"]) == ("Club 11", "Club 12", DAY, KICKOFF)
    assert (row["score"], row["status"], row["division"]) == ((2, 1, None, None), "completed", "Northwest")
    assert (row["match_id"], row["source"]) == ("500001", "match-scraper")
    assert (row["season_id"], row["age_group_id"], row["match_type_id"]) == (4, 1, 1)


def test_the_same_message_twice_is_a_duplicate(store: AnyStore) -> None:
    store.ingest(told(a_match()))

    assert store.ingest(told(a_match())) == [("duplicate", None)]


def test_the_same_news_later_changes_nothing_but_the_stamp(store: AnyStore) -> None:
    store.ingest(told(a_match()))

    assert store.ingest(told(a_match(), hours=1)) == [("unchanged", None)]
    assert store.ingest(told(a_match(schedule=a_schedule(venue="Elsewhere")), hours=0)) == [("stale", None)]


def test_a_score_completes_a_match(store: AnyStore) -> None:
    store.ingest(told(a_match()))

    assert store.ingest(told(a_match(result=score(0, 0)), hours=1)) == [("updated", None)]
    assert (only(store)["score"], only(store)["status"]) == ((0, 0, None, None), "completed")


def test_an_absent_register_erases_nothing(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))

    assert store.ingest(told(a_match(schedule=None, result=None), hours=1)) == [("unchanged", None)]
    assert only(store)["score"] == (2, 1, None, None)


def test_a_voided_result_clears_the_score(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))

    assert store.ingest(told(a_match(result=v2.Voided()), hours=1)) == [("updated", None)]
    assert (only(store)["score"], only(store)["status"]) == ((None,) * 4, "tbd")


def test_an_older_result_does_not_replace_a_newer_one_but_its_newer_registers_count(store: AnyStore) -> None:
    store.ingest(told(a_match(schedule=a_schedule(venue="First")), hours=0))
    store.ingest(told(a_match(schedule=None, result=score(3, 0)), hours=2))

    late = a_match(schedule=a_schedule(venue="Second"), result=score(1, 0))
    assert store.ingest(told(late, hours=1)) == [("updated", None)]
    assert only(store)["score"] == (3, 0, None, None)
    assert store.identities()[0]["venue"] == "Second"


def test_a_shootout_is_kept_beside_the_level_score(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(1, 1, (4, 3)))))

    assert only(store)["score"] == (1, 1, 4, 3)


def test_a_forfeit_names_its_side_and_follows_the_told_side_of_a_swap(store: AnyStore) -> None:
    forfeit = v2.Forfeit(by="home", home=0, away=3)
    store.ingest(told(a_match(result=forfeit)))
    before = only(store)
    store.ingest(told(a_match(teams=v2.Teams(home="12", away="11")), hours=1))

    assert (before["status"], before["forfeit"]) == ("forfeit", "Club 11")
    assert (only(store)["status"], only(store)["forfeit"]) == ("forfeit", "Club 12")


def test_a_swap_moves_teams_and_score_as_told(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))

    store.ingest(told(a_match(teams=v2.Teams(home="12", away="11"), result=score(1, 2)), hours=1))

    assert (only(store)["home"], only(store)["score"]) == ("Club 12", (1, 2, None, None))


# -- when it is played --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "status"),
    [
        (a_schedule(), "tbd"),
        (a_schedule(kickoff=FAR, date=FAR.date()), "scheduled"),
        (a_schedule(certainty="date_only", kickoff=None), "tbd"),
        (a_schedule(certainty="date_only", kickoff=None, date=FAR.date(), zone=None), "scheduled"),
        (a_schedule(state="cancelled"), "cancelled"),
        (a_schedule(state="removed"), "cancelled"),
        (a_schedule(state="postponed"), "postponed"),
    ],
)
def test_status_is_derived_from_what_is_said(store: AnyStore, schedule: v2.Schedule, status: str) -> None:
    store.ingest(told(a_match(schedule=schedule)))

    assert only(store)["status"] == status


def test_a_postponed_match_keeps_its_own_day_and_no_kickoff(store: AnyStore) -> None:
    parked = a_schedule(state="postponed", date=date(2027, 6, 30), original_date=DAY)
    store.ingest(told(a_match(schedule=parked)))

    assert (only(store)["on"], only(store)["kickoff"]) == (DAY, None)


def test_a_zone_that_does_not_exist_is_none(store: AnyStore) -> None:
    store.ingest(told(a_match(schedule=a_schedule(zone="Mars/Olympus"))))

    assert store.identities()[0]["zone"] is None


def test_live_is_not_overwritten_by_scheduled(store: AnyStore) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    number = store.typed_by_hand(*teams, DAY, division_id=store.division("Northwest"), match_status="live")

    store.ingest(told(a_match(schedule=a_schedule(kickoff=FAR))))

    assert (only(store)["status"], number) == ("live", 1)


def test_a_removed_match_is_cancelled_and_comes_back_when_listed_again(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    store.ingest(told(a_match(schedule=a_schedule(state="removed")), hours=1))
    gone = only(store)["status"], store.identities()[0]["removed"] is not None
    store.ingest(told(a_match(), hours=2))

    assert gone == ("cancelled", True)
    assert (only(store)["status"], store.identities()[0]["removed"]) == ("tbd", None)


def test_a_removed_match_that_has_a_result_is_quarantined_and_stays_as_it_is(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))
    before = only(store)

    ((outcome, reason),) = store.ingest(told(a_match(schedule=a_schedule(state="removed")), hours=1))

    assert (outcome, reason and reason.partition(":")[0]) == ("quarantined", "result vanished")
    assert only(store) == before
    assert store.quarantined() == [(0, "result vanished")]


def test_a_day_that_moves_moves_the_row(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    later = a_schedule(date=date(2026, 9, 6), kickoff=KICKOFF + timedelta(days=1))

    assert store.ingest(told(a_match(schedule=later), hours=1)) == [("updated", None)]
    assert only(store)["on"] == date(2026, 9, 6)


# -- what is refused, with a reason -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"season": "2044-2045"}, "unknown season: 2044-2045 is not in seasons: add it, then replay"),
        ({"league": "Sunday"}, "unknown league: Sunday is not in leagues: add it, then replay"),
        ({"age_group": "U12"}, "unknown age group: U12 is not in age_groups: add it, then replay"),
        ({"match_type": "Beach"}, "unknown match type: Beach is not in match_types: add it, then replay"),
        ({"gender": "female"}, "gender: no tables for female matches yet"),
        ({"teams": (a_team("11"),), "bracket": None}, "unknown team: the envelope's teams have no 12: send it along"),
        (
            {"teams": (a_team("11"), a_team("12", league="Sunday")), "bracket": None},
            "unknown league: Sunday is not in leagues: add it, then replay",
        ),
        (
            {"teams": (a_team("11"), a_team("12", club_id="100011", club="Club 11", name="club  11"))},
            "same team: teams 11 and 12 are one row: bind one to a row of its own",
        ),
    ],
)
def test_what_cannot_be_applied_is_quarantined_with_what_to_do(
    store: AnyStore, changed: dict[str, object], reason: str
) -> None:
    assert store.ingest(matches(**changed)) == [("quarantined", reason)]
    assert store.rows() == []
    assert store.quarantined() == [(0, reason.partition(":")[0])]


def test_a_stamp_from_the_future_is_quarantined(store: AnyStore) -> None:
    ahead = matches(observed_at=datetime.now(UTC) + timedelta(minutes=6))

    ((outcome, reason),) = store.ingest(ahead)

    assert (outcome, reason and reason.partition(":")[0]) == ("quarantined", "clock")


def test_a_short_season_name_is_found(store: AnyStore) -> None:
    store.season("2030-31")
    then = a_schedule(date=date(2030, 9, 5), kickoff=KICKOFF.replace(year=2030))

    assert store.ingest(matches(a_match(schedule=then), season="2030-2031")) == [("created", None)]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(1990, 1, 1), "quarantined"),
        (date(2026, 7, 17), "quarantined"),
        (date(2026, 7, 18), "created"),
    ],
)
def test_a_day_far_from_its_season_is_quarantined(store: AnyStore, day: date, outcome: str) -> None:
    ((found, reason),) = store.ingest(
        matches(a_match(schedule=a_schedule(date=day, certainty="date_only", kickoff=None)))
    )

    said = (
        f"date outside season: {day} is not within 45 days of the season, 2026-09-01 to 2099-12-31: correct its dates"
    )
    assert (found, (reason or "").startswith(said)) == (outcome, outcome == "quarantined")


def test_a_removal_says_nothing_of_its_day(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    gone = a_schedule(state="removed", date=date(2024, 1, 1), certainty="date_only", kickoff=None)

    assert store.ingest(told(a_match(schedule=gone), hours=1)) == [("updated", None)]


def test_a_match_told_twice_in_one_envelope_is_applied_once(store: AnyStore) -> None:
    twice = matches(a_match(), a_match(result=score(1, 0)))

    assert [outcome for outcome, _ in store.ingest(twice)] == ["created", "quarantined"]


def test_news_of_a_match_that_cannot_be_created_waits_in_quarantine(store: AnyStore) -> None:
    ((outcome, reason),) = store.ingest(told(a_match(teams=None, schedule=None, result=score(1, 0))))

    assert (outcome, reason and reason.partition(":")[0]) == ("quarantined", "incomplete")


def test_a_bad_match_is_set_aside_by_its_position_without_its_neighbours(store: AnyStore) -> None:
    body = json.loads(dump(matches(a_match("1"), a_match("2"), a_match("3"))))
    body["matches"][1]["teams"]["home"] = body["matches"][1]["teams"]["away"]

    outcomes = store.ingest_body(json.dumps(body).encode())

    assert [(each.position, each.match, each.outcome) for each in outcomes] == [
        (0, "1", "created"),
        (1, "2", "quarantined"),
        (2, "3", "created"),
    ]
    assert store.quarantined() == [(1, "invalid")]


def test_an_id_of_any_length_spoils_no_envelope(store: AnyStore) -> None:
    number = "".join(sha256(bytes([nth])).hexdigest() for nth in range(125))  # 8,000 letters that no key can shorten
    told_both = json.loads(dump(matches(a_match("1"), a_match("2"))))
    told_both["matches"][0]["id"] = number

    first, second = store.ingest_body(json.dumps(told_both).encode())

    assert (first.outcome, first.match, second.outcome) == ("quarantined", number[:255], "created")


def test_a_division_whose_name_no_column_holds_spoils_no_envelope(store: AnyStore) -> None:
    outcomes = store.ingest(matches(a_match("1", divisions=("D" * 101,)), a_match("2")))

    assert [outcome for outcome, _ in outcomes] == ["quarantined", "created"]
    assert (
        outcomes[0][1] == f"unknown division: a division's name has 100 characters at most, this one 101: {'D' * 101}"
    )
    assert store.divisions() == ["Northwest"]


def test_a_different_platform_id_is_a_conflict_and_not_applied(store: AnyStore) -> None:
    store.ingest(told(a_match()))

    other = told(a_match(platform_id="777", result=score(1, 0)), hours=1)

    assert store.ingest(other) == [("conflict", "platform id: stored 9500001, told 777: not applied")]
    assert only(store)["score"] == (None,) * 4


def test_a_locked_score_is_kept_and_the_disagreement_recorded(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))
    store.change(1, home_score=3, score_locked=True)

    later = a_match(schedule=a_schedule(date=date(2026, 9, 6)), result=score(2, 2))

    assert store.ingest(told(later, hours=1)) == [("conflict", "locked: told 2-2, kept 3-1")]
    assert (only(store)["score"], only(store)["on"]) == ((3, 1, None, None), date(2026, 9, 6))


def test_a_locked_score_that_is_told_again_is_no_conflict(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))
    store.change(1, score_locked=True)

    assert store.ingest(told(a_match(result=score(2, 1)), hours=1)) == [("unchanged", None)]


# -- who plays ----------------------------------------------------------------------------------------------------


def test_a_team_row_spans_ages_and_a_second_side_is_a_team_of_its_own(store: AnyStore) -> None:
    younger = (a_team("11"), a_team("12", club_id="100011", club="Club 11", name="Club 11 B", side="B"))
    older = (a_team("21", club_id="100011", club="Club 11", name="Club 11", age_group="U14"), a_team("22"))
    store.ingest(matches(teams=younger))
    store.ingest(
        matches(
            a_match("2", teams=v2.Teams(home="21", away="22")),
            teams=older, age_group="U14", bracket=v2.Bracket(id="103", members=("21", "22")),
        )
    )  # fmt: skip

    assert store.teams() == [("Club 11", 1), ("Club 11 B", 1), ("Club 22", 1)]
    assert store.clubs() == ["Club 11", "Club 22"]


def test_two_clubs_of_one_name_are_two_clubs_and_two_teams(store: AnyStore) -> None:
    teams = (a_team("11", club="Athletic", name="Athletic"), a_team("12", club="Athletic", name="Athletic"))

    assert store.ingest(matches(teams=teams)) == [("created", None)]
    assert store.teams() == [("Athletic", 1), ("Athletic", 1)]
    assert store.clubs() == ["Athletic", "Athletic (100012)"]


def test_the_same_club_in_two_leagues_has_two_teams(store: AnyStore) -> None:
    teams = (a_team("11"), a_team("12", club_id="100011", club="Club 11", name="Club 11", league="Academy"))
    store.ingest(matches(teams=teams))

    assert store.teams() == [("Club 11", 1), ("Club 11", 2)]


def test_one_team_plays_in_league_and_flex(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    flex = told(a_match("2", divisions=("Empire",)), league="Flex", division="Empire", competition_season="flex-26-27")

    assert store.ingest(flex) == [("created", None)]
    assert [name for name, _ in store.teams()] == ["Club 11", "Club 12"]


def test_a_team_that_is_there_is_bound_by_its_name_in_its_league(store: AnyStore) -> None:
    store.team("CLUB  11 ")
    store.team("Club 12", "Academy")

    store.ingest(matches())

    assert (only(store)["home"], only(store)["away"]) == ("CLUB  11 ", "Club 12")
    assert store.teams() == [("CLUB  11 ", 1), ("Club 12", 1), ("Club 12", 2)]


def test_several_teams_of_one_name_are_ambiguous(store: AnyStore) -> None:
    store.team("Club 11")
    store.team("Club 11")

    ((outcome, reason),) = store.ingest(matches())

    assert (outcome, reason) == (
        "quarantined",
        "ambiguous team: several teams are named Club 11 in league Homegrown: name one, then replay",
    )


def test_a_further_name_decides_between_several_and_for_version_1(store: AnyStore) -> None:
    first, second = store.team("Club 11"), store.team("Club 11")
    other = store.team("The Twelfth")
    store.division("Northwest")
    store.alias("club 11", second)
    store.alias("Club 12", other)

    (told_by_name,) = store.ingest_body(v1_body(external_match_id="7"))
    store.ingest(matches())

    assert (told_by_name.outcome, store.teams()) == ("created", [("Club 11", 1), ("Club 11", 1), ("The Twelfth", 1)])
    assert {(row["home"], row["away"]) for row in store.rows()} == {("Club 11", "The Twelfth")}
    assert first != second


def renamed(name: str, hours: int) -> v2.Reference:
    told = v2.Renamed(club_id="100011", name=name, previous="?")
    return a_reference(renamed=(told,), observed_at=NOON + hours * HOUR)


def test_a_club_and_its_teams_take_the_newest_name_whatever_comes_first(store: AnyStore) -> None:
    younger = (a_team("11"), a_team("12", club_id="100011", club="Club 11", name="Club 11 B", side="B"))
    store.ingest(matches(teams=younger))
    store.ingest(renamed("Newest", 2))
    store.ingest(renamed("Older", 1))

    assert (store.clubs(), store.teams()) == (["Newest"], [("Newest", 1), ("Newest B", 1)])


def test_the_name_before_still_finds_the_team(store: AnyStore) -> None:
    store.ingest(matches())
    store.ingest(renamed("Newest", 1))

    (outcome,) = store.ingest_body(v1_body(external_match_id="7"))

    assert (outcome.outcome, len(store.teams())) == ("created", 2)


def test_a_team_that_a_person_named_keeps_its_name(store: AnyStore) -> None:
    store.alias("Club 11", store.team("The Eleven"))
    store.ingest(matches())
    store.ingest(renamed("Newest", 1))

    assert store.teams() == [("Club 12", 1), ("The Eleven", 1)]


def test_teams_that_no_match_names_are_learnt(store: AnyStore) -> None:
    store.ingest(a_reference(teams=(a_team("31"),)))

    assert (store.teams(), store.clubs()) == ([("Club 31", 1)], ["Club 31"])


@pytest.mark.parametrize("kind", [a_reference, an_official_table])
def test_what_names_or_tables_tell_from_the_future_waits_until_it_is_past(
    store: AnyStore, kind: Callable[..., v2.Message]
) -> None:
    with pytest.raises(DatabaseBusy, match="clock"):
        store.ingest(kind(observed_at=datetime.now(UTC) + timedelta(minutes=6)))


def test_another_club_that_takes_the_name_before_is_a_team_of_its_own(store: AnyStore) -> None:
    store.ingest(matches())
    store.ingest(renamed("Newest", 1))
    other = a_team("21", club_id="200021", club="Club 11", name="Club 11")
    younger = a_team("31", club_id="100011", club="Club 11", name="Club 11", age_group="U14")

    store.ingest(a_reference(teams=(other, younger), observed_at=NOON + 2 * HOUR))

    assert store.teams() == [("Club 11", 1), ("Club 12", 1), ("Newest", 1)]


def test_a_new_name_is_cut_where_a_column_ends(store: AnyStore) -> None:
    store.ingest(matches(teams=(a_team("11"), a_team("12", club_id="100011", club="Club 11", name="Club 11 B"))))

    store.ingest(renamed("N" * 199, 1))

    assert store.teams() == [("N" * 199, 1), ("N" * 199 + " ", 1)]


def test_the_newest_list_of_members_counts(store: AnyStore) -> None:
    teams = (a_team("11"), a_team("12"), a_team("13"))
    newer = matches(observed_at=NOON + HOUR, teams=teams, bracket=v2.Bracket(id="102", members=("11", "13")))
    older = matches(teams=teams, bracket=v2.Bracket(id="102", members=("11", "12")))
    store.ingest(newer)
    store.ingest(older)

    assert store.members() == ["Club 11", "Club 13"]


def test_a_match_between_two_divisions_is_in_neither(store: AnyStore) -> None:
    store.ingest(matches(a_match(divisions=("Northwest", "Southwest"))))

    assert (only(store)["division"], store.divisions()) == (None, ["Northwest", "Southwest"])
    assert store.identities()[0]["divisions"] == ["Northwest", "Southwest"]


def test_unassigned_is_no_division(store: AnyStore) -> None:
    store.ingest(matches(a_match(divisions=("unassigned",)), division="unassigned", bracket=None))

    assert (only(store)["division"], store.divisions()) == (None, [])


# -- rows that are there already ----------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_a_match_typed_by_hand_is_adopted_and_its_score_stays_with_the_teams(store: AnyStore, turned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    teams = store.team("Club 11"), store.team("Club 12")
    pair = reversed(teams) if turned else teams
    scores = {"home_score": 1, "away_score": 2} if turned else {"home_score": 2, "away_score": 1}
    store.typed_by_hand(*pair, DAY, division_id=store.division("Northwest"), match_status="completed", **scores)

    assert store.ingest(told(a_match())) == [("updated", None)]
    row = only(store)
    assert (row["match_id"], row["source"], row["status"]) == ("500001", "match-scraper", "completed")
    assert (row["home"], row["score"]) == ("Club 11", (2, 1, None, None))


def test_a_kickoff_typed_by_hand_stands_until_a_source_tells_one(store: AnyStore) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    store.typed_by_hand(*teams, DAY, division_id=store.division("Northwest"), scheduled_kickoff=KICKOFF)
    day_alone = a_schedule(certainty="date_only", kickoff=None)

    kickoffs = []
    for hours, schedule in enumerate((day_alone, day_alone, a_schedule(kickoff=KICKOFF + HOUR), day_alone)):
        store.ingest(told(a_match(schedule=schedule), hours=hours))
        kickoffs.append(only(store)["kickoff"])

    assert kickoffs == [KICKOFF, KICKOFF, KICKOFF + HOUR, None]


@pytest.mark.parametrize("changed", [{"date": date(2026, 9, 6)}, {"state": "postponed", "original_date": DAY}])
def test_a_kickoff_typed_by_hand_goes_with_its_day(store: AnyStore, changed: dict[str, object]) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    typed = {"match_id": "500001", "division_id": store.division("Northwest"), "scheduled_kickoff": KICKOFF}
    store.typed_by_hand(*teams, DAY, **typed)

    store.ingest(told(a_match(schedule=a_schedule(certainty="date_only", kickoff=None, **changed))))

    assert only(store)["kickoff"] is None


def test_version_1_without_a_time_takes_none_away(store: AnyStore) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    store.typed_by_hand(*teams, DAY, division_id=store.division("Northwest"), scheduled_kickoff=KICKOFF)

    store.ingest_body(v1_body(match_time=None))

    assert (only(store)["match_id"], only(store)["kickoff"]) == ("500001", KICKOFF)


@pytest.mark.parametrize(
    "changed", [{"match_type_id": 3}, {"season_id": 3}, {"age_group_id": 2}, {"division_id": None}]
)
def test_another_match_of_the_same_teams_and_day_is_left_alone(store: AnyStore, changed: dict[str, int | None]) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    store.typed_by_hand(*teams, DAY, **{"division_id": store.division("Northwest")} | changed)

    assert store.ingest(told(a_match())) == [("created", None)]
    assert len(store.rows()) == 2


def test_a_row_that_has_the_number_already_is_adopted_though_its_day_moved(store: AnyStore) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    store.typed_by_hand(*teams, date(2026, 9, 1), match_id="500001", source="match-scraper")

    assert store.ingest(told(a_match())) == [("updated", None)]
    assert only(store)["on"] == DAY


def test_a_match_told_under_another_key_of_its_season_is_the_one_of_its_number_though_it_moved(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    moved = a_match(schedule=a_schedule(date=date(2026, 9, 12), kickoff=KICKOFF + timedelta(days=7)))

    renamed = told(moved, 1, competition_season="mls-next-homegrown-26-27")

    assert store.ingest(renamed) == [("updated", None)]
    assert only(store)["on"] == date(2026, 9, 12)


def test_a_number_another_match_has_leaves_match_id_empty(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    academy = (a_team("31", league="Academy"), a_team("32", league="Academy"))
    other = a_match(teams=v2.Teams(home="31", away="32"), platform_id="1")
    store.ingest(matches(other, league="Academy", teams=academy, bracket=None, competition_season="academy-26-27"))

    assert sorted(str(row["match_id"]) for row in store.rows()) == ["500001", "None"]


def test_two_replays_on_one_day_are_two_matches(store: AnyStore) -> None:
    assert store.ingest(matches(a_match("1"), a_match("2"))) == [("created", None), ("created", None)]


def test_a_forfeit_declared_by_hand_is_not_undone_by_its_score(store: AnyStore) -> None:
    teams = store.team("Club 11"), store.team("Club 12")
    kept = {"home_score": 0, "away_score": 3, "match_status": "forfeit", "forfeit_team_id": teams[0]}
    store.typed_by_hand(*teams, DAY, division_id=store.division("Northwest"), **kept)

    agreed = store.ingest(told(a_match(result=score(0, 3))))
    differing = store.ingest(told(a_match(result=score(0, 2)), hours=1))

    assert (agreed, differing) == ([("updated", None)], [("conflict", "locked: told 0-2, kept 0-3")])
    assert only(store)["status"] == "forfeit"


# -- two sources, and version 1 -----------------------------------------------------------------------------------


def test_a_source_with_precedence_decides_whichever_comes_first(store: AnyStore) -> None:
    mine = told(a_match(result=score(2, 1)))
    other = told(a_match("77", platform_id=None, result=score(5, 5)), hours=3, source="modular11")
    store.ingest(mine)

    ((outcome, reason),) = store.ingest(other)

    assert (outcome, reason) == ("conflict", "precedence: where they differ, another source decides")
    assert only(store)["score"] == (2, 1, None, None)


def test_a_source_with_precedence_corrects_what_another_told_before(store: AnyStore) -> None:
    store.ingest(told(a_match("77", platform_id=None, result=score(5, 5)), hours=3, source="modular11"))

    assert store.ingest(told(a_match(result=score(2, 1)))) == [("updated", None)]
    assert only(store)["score"] == (2, 1, None, None)


def v1_body(**changed: object) -> bytes:
    told = {"home_team": "Club 11", "away_team": "Club 12", "match_date": "2026-09-05", "match_time": "17:00",
            "season": "2026-27", "age_group": "U13", "match_type": "League", "division": "Northwest",
            "league": "Homegrown", "match_status": "scheduled", "external_match_id": "500001"}  # fmt: skip
    return json.dumps(told | changed).encode()


def test_version_1_creates_only_between_teams_and_in_a_division_that_are_there(store: AnyStore) -> None:
    unknown = store.ingest_body(v1_body())
    store.team("Club 11")
    store.team("Club 12")
    nowhere = store.ingest_body(v1_body(location="A"))
    store.division("Northwest")
    known = store.ingest_body(v1_body(location="B"))

    assert [each[0].outcome for each in (unknown, nowhere, known)] == ["quarantined", "quarantined", "created"]
    assert unknown[0].reason == "unknown team: no team Club 11 in league Homegrown: add it or name it, then replay"
    assert nowhere[0].reason == "unknown division: no division Northwest in this league: add it, then replay"


def test_version_1_replaces_nothing_that_has_a_stamp(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))
    before = only(store)

    (outcome,) = store.ingest_body(v1_body(match_status="completed", home_score=9, away_score=0))

    assert only(store) == before
    assert outcome.outcome in {"stale", "unchanged"}


def test_version_1_completes_a_scheduled_match(store: AnyStore) -> None:
    store.ingest(told(a_match()))

    (outcome,) = store.ingest_body(v1_body(match_status="completed", home_score=3, away_score=1))

    assert (outcome.outcome, only(store)["score"]) == ("updated", (3, 1, None, None))


def test_what_version_1_told_is_taken_over_by_what_has_a_stamp(store: AnyStore) -> None:
    store.team("Club 11")
    store.team("Club 12")
    store.division("Northwest")
    store.ingest_body(v1_body(external_match_id=None))

    assert store.ingest(told(a_match(result=score(2, 1)))) == [("updated", None)]
    assert (only(store)["match_id"], only(store)["score"]) == ("500001", (2, 1, None, None))


def test_a_stamp_stands_above_version_1_whatever_their_sources(store: AnyStore) -> None:
    rival = {"platform_id": None}
    store.ingest(told(a_match("77", result=score(2, 1), **rival), source="modular11"))
    store.ingest_body(v1_body(match_status="completed", home_score=5, away_score=5))

    later = told(a_match("77", result=score(3, 1), **rival), hours=1, source="modular11")

    assert (store.ingest(later), only(store)["score"]) == ([("updated", None)], (3, 1, None, None))


# -- the rest -----------------------------------------------------------------------------------------------------


def test_the_ledger_holds_effects_and_what_they_changed(store: AnyStore) -> None:
    store.ingest(told(a_match()))
    store.ingest(told(a_match(), hours=1))
    store.ingest(told(a_match(result=score(2, 1)), hours=2))

    assert [(outcome, reason) for outcome, reason, _ in store.ledger()] == [("created", None), ("updated", None)]
    assert store.ledger()[1][2] == ("away_score", "home_score", "match_status")


def placings(*teams: str) -> tuple[v2.Placing, ...]:
    return tuple(v2.Placing(position=nth, team=team, values={}) for nth, team in enumerate(teams, 1))


def test_the_newest_published_table_is_kept_whatever_comes_first(store: AnyStore) -> None:
    store.ingest(an_official_table(placings=placings("12", "11"), observed_at=NOON + HOUR))
    store.ingest(an_official_table(placings=placings("11", "12")))

    assert store.official_tables() == [["12", "11"]]


def test_a_published_table_that_names_what_nobody_knows_is_refused_whole(telling_store: AnyStore) -> None:
    with pytest.raises(Rejected, match="unknown age group: U12 is not in age_groups"):
        telling_store.ingest(an_official_table(age_group="U12"))


def test_a_published_table_of_a_division_that_cannot_be_is_refused(telling_store: AnyStore) -> None:
    with pytest.raises(Rejected, match="unknown division"):
        telling_store.ingest(an_official_table(division="D" * 101))


def test_a_run_is_recorded_once(store: AnyStore) -> None:
    assert (store.ingest(a_run()), store.ingest(a_run()), store.runs()) == ([], [], 1)


def test_a_source_nobody_knows_is_quarantined_until_it_has_a_rank(telling_store: AnyStore) -> None:
    said = "unknown source: elsewhere is not in pipeline.source: add it with its rank, then replay"

    assert telling_store.ingest(told(a_match(), source="elsewhere")) == [("quarantined", said)]
    assert (telling_store.rows(), telling_store.teams()) == ([], [])
    for message in (an_official_table(source="elsewhere"), a_reference(source="elsewhere")):
        with pytest.raises(Rejected, match="unknown source"):
            telling_store.ingest(message)


def test_a_season_told_again_adds_no_line_to_the_ledger(store: AnyStore) -> None:
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(60)]
    season = [a_match(str(at), schedule=a_schedule(date=day), result=score(2, 1)) for at, day in enumerate(days)]
    store.ingest(matches(*season))
    lines = len(store.ledger())

    again = store.ingest(matches(*season, observed_at=NOON + 5 * HOUR))

    assert (set(again), len(store.ledger())) == ({("unchanged", None)}, lines)


# -- the word of a person -----------------------------------------------------------------------------------------

SIGNED = "override: by A. Person"


def test_an_override_goes_over_what_is_newer_and_locked_and_the_ledger_says_by_whom(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1)), hours=5))
    store.change(1, score_locked=True)

    done = store.ingest(told(a_match(result=score(0, 4)), hours=1), override_by="A. Person")

    assert done == [("updated", SIGNED)]
    assert only(store)["score"] == (0, 4, None, None)
    assert store.ledger()[-1] == ("updated", SIGNED, ("away_score", "home_score"))


def test_an_override_goes_over_a_source_with_precedence(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1)), hours=5))
    other = a_match("77", platform_id=None, schedule=a_schedule(date=DAY, state="cancelled"), result=v2.Voided())

    done = store.ingest(told(other, source="modular11"), override_by="A. Person")

    assert done == [("updated", SIGNED)]
    assert (only(store)["score"], only(store)["status"]) == ((None,) * 4, "cancelled")


def test_an_override_goes_over_a_forfeit_that_a_person_typed(store: AnyStore) -> None:
    teams = [store.team(f"Club {number}") for number in (11, 12)]
    kept = {"home_score": 0, "away_score": 3, "match_status": "forfeit", "forfeit_team_id": teams[0]}
    store.typed_by_hand(*teams, DAY, division_id=store.division("Northwest"), **kept)

    done = store.ingest(told(a_match(result=score(1, 1))), override_by="A. Person")

    assert (done, only(store)["status"], only(store)["forfeit"]) == ([("updated", SIGNED)], "completed", None)


def test_what_was_told_before_an_override_stays_overridden(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(0, 4))), override_by="A. Person")

    assert store.ingest(told(a_match(result=score(2, 1)), hours=5)) == [("stale", None)]
    assert only(store)["score"] == (0, 4, None, None)
    (identity,) = store.identities()
    assert identity["result"][0] > NOON + 5 * HOUR  # the moment of the override, after which news counts again


def test_an_override_without_a_stamp_counts_as_well(store: AnyStore) -> None:
    store.ingest(told(a_match(result=score(2, 1))))
    unstamped = matches(a_match(result=score(3, 3)), observed_at=v2.UNSTAMPED)

    assert store.ingest(unstamped, override_by="A. Person") == [("updated", SIGNED)]
