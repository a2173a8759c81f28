"""Chores on a real database, by the worker's role: what each does, what it leaves alone, and what it says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from messages import NOON, a_match, a_run, a_schedule, a_team, matches

from match_devstack import Postgres
from match_schema import Message, dump, v2
from match_worker import ingest
from match_worker.chores import Chore, Did, Retention, do
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))
HOUR = timedelta(hours=1)
LATE = (
    "update matches set match_status = 'scheduled', scheduled_kickoff = now() - interval '1 minute',"
    " match_date = now()::date"
)


class House:
    """A database, a store with the rights of `match_worker`, and an owner's hand."""

    def __init__(self, url: str) -> None:
        self.url = url
        migrate(url)
        self.sql = psycopg.connect(url, autocommit=True)
        self.sql.execute(
            "do $$ begin create role a_keeper login password 'only-here';"
            " exception when duplicate_object then null; end $$"
        )
        self.sql.execute("grant match_worker to a_keeper")
        info = self.sql.info
        self.store = PostgresStore(f"postgresql://a_keeper:only-here@127.0.0.1:{info.port}/{info.dbname}")

    def close(self) -> None:
        self.store.close()
        self.sql.close()

    def apply(self, *messages: Message) -> None:
        for message in messages:
            ingest(dump(message), self.store)

    def do(self, chore: Chore, **options: Any) -> Did:
        return do(self.store, chore, **{"retention": Retention(), **options})

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.sql.execute(query.encode()).fetchall()

    def one(self, query: str) -> Any:
        [(value,)] = self.rows(query)
        return value


@pytest.fixture(scope="module")
def one_house(postgres: Postgres) -> Iterator[House]:
    house = House(postgres.create_database("housekeeping"))
    yield house
    house.close()


@pytest.fixture
def house(one_house: House) -> House:
    one_house.sql.execute(
        "truncate matches, teams, clubs, divisions, pipeline.envelope, pipeline.ledger, pipeline.quarantine,"
        " pipeline.run, pipeline.heartbeat, pipeline.dead_letter restart identity cascade"
    )
    return one_house


# -- overdue --------------------------------------------------------------------------------------------------------


def test_a_match_whose_kickoff_passed_in_silence_is_overdue_and_the_ledger_says_so(house: House):
    house.apply(matches(a_match()))
    house.sql.execute(LATE)

    assert house.do("overdue") == {"marked": 1}

    assert house.one("select match_status::text from matches") == "tbd"
    assert house.rows("select outcome, changed from pipeline.ledger order by id desc limit 1") == [
        ("updated", {"match_status": ["scheduled", "tbd"]})
    ]
    assert house.do("overdue") == {"marked": 0}


@pytest.mark.parametrize(
    "change",
    [
        "match_status = 'postponed'",
        "match_status = 'live'",
        "scheduled_kickoff = now() + interval '1 minute'",
        "scheduled_kickoff = null, match_date = (now() at time zone 'America/Los_Angeles')::date",
    ],
)
def test_what_is_not_overdue_is_left_alone(house: House, change: str):
    house.apply(matches(a_match()))
    house.sql.execute(LATE)
    house.sql.execute(f"update matches set {change}".encode())  # noqa: S608 - ours

    assert house.one("select count(*) from matches") == 1
    assert house.do("overdue") == {"marked": 0}


def test_a_source_with_a_stamp_decides_before_version_1(house: House):
    house.apply(matches(a_match("77", platform_id=None), source="modular11"))
    told = {"home_team": "Club 11", "away_team": "Club 12", "match_date": "2026-09-05", "season": "2026-27",
            "age_group": "U13", "match_type": "League", "division": "Northwest", "league": "Homegrown",
            "match_status": "postponed"}  # fmt: skip
    ingest(json.dumps(told), house.store)
    house.sql.execute(LATE)

    assert house.rows("select source, state from pipeline.identity order by 1") == [
        ("assist", "postponed"), ("modular11", "scheduled")
    ]  # fmt: skip
    assert house.do("overdue") == {"marked": 1}


def test_a_match_that_only_a_person_typed_is_the_persons(house: House):
    house.sql.execute("insert into teams (name) values ('A'), ('B')")
    house.sql.execute(
        "insert into matches (home_team_id, away_team_id, match_date, season_id, age_group_id, match_type_id)"
        " values (1, 2, '2026-09-05', 4, 1, 1)"
    )

    assert house.do("overdue") == {"marked": 0}


def test_a_row_that_a_message_is_writing_is_left_to_the_next_time(house: House):
    house.apply(matches(a_match()))
    house.sql.execute(LATE)
    with psycopg.connect(house.url) as writer:
        writer.execute("update matches set match_status = 'scheduled'")

        assert house.do("overdue") == {"marked": 0}


def test_pages_are_added_up(house: House):
    told = [a_match(str(number), schedule=a_schedule(date=date(2026, 9, number))) for number in range(1, 6)]
    house.apply(matches(*told))
    house.sql.execute(LATE)
    house.sql.execute(
        "create or replace function pipeline.mark_two() returns jsonb language sql as 'select pipeline.mark_overdue(2)'"
    )

    first = house.one("select pipeline.mark_two()")

    assert (first, house.do("overdue")) == ({"marked": 2, "more": True}, {"marked": 3})


# -- quarantine -----------------------------------------------------------------------------------------------------


def nameless(*told: v2.Match, **changed: Any) -> v2.Matches:
    """Matches between teams that a name alone tells, as those of version 1."""
    teams = (a_team("11", known_by="name", name="Nobody FC"), a_team("12", known_by="name", name="Known SC"))
    return matches(*told, **{"teams": teams, "bracket": None, "observed_at": v2.UNSTAMPED, **changed})


def test_what_waited_for_a_name_is_applied_once_the_name_is_known(house: House):
    house.sql.execute("insert into teams (name, league_id) values ('Known SC', 1)")
    house.sql.execute("insert into divisions (name, league_id) values ('Northwest', 1)")
    house.apply(nameless(a_match("1"), a_match("2", schedule=a_schedule(date=date(2026, 9, 6)))))
    before = house.do("quarantine")
    house.sql.execute("insert into teams (name, league_id) values ('Nobody FC', 1)")

    after = house.do("quarantine")

    assert (before["tried"], before["applied"]) == (2, 0)
    assert (after["tried"], after["applied"]) == (2, 2)
    assert house.one("select count(*) from matches") == 2
    assert house.rows("select distinct status, resolution from pipeline.quarantine") == [("replayed", "created")]


def test_a_vain_attempt_changes_nothing_but_when_it_was_made(house: House):
    house.apply(nameless(a_match("1")))
    query = "select at, status, reason, (select count(*) from pipeline.ledger) from pipeline.quarantine"
    before = house.rows(query)

    house.do("quarantine")

    assert house.rows(query) == before
    assert house.one("select tried_at > at from pipeline.quarantine")


def test_what_waits_on_has_waited_since_it_came(house: House):
    house.sql.execute("insert into teams (name, league_id) values ('Known SC', 1), ('Nobody FC', 1)")
    house.apply(nameless(a_match("1"), a_match("2", divisions=("Nowhere",))))
    came = house.one("select at from pipeline.quarantine where source_match_id = '2'")
    house.sql.execute("insert into divisions (name, league_id) values ('Northwest', 1)")

    assert house.do("quarantine")["applied"] == 1

    assert house.rows("select at, status from pipeline.quarantine where source_match_id = '2'") == [(came, "waiting")]


def test_what_only_a_person_can_settle_is_not_tried(house: House):
    house.apply(matches(a_match("1"), a_match("1")))

    assert house.do("quarantine")["tried"] == 0


# -- reconcile ------------------------------------------------------------------------------------------------------


def test_what_the_last_full_run_did_not_list_is_reported_and_stays(house: House):
    later = NOON + HOUR
    house.apply(
        matches(a_match("1"), a_match("2")),
        a_run(full=True, ids=("1", "3"), seen=2, observed_at=later),
        matches(a_match("4"), observed_at=later + HOUR),
    )

    did = house.do("reconcile")

    assert (did["unlisted"], did["unwritten"]) == (1, 1)
    assert [(each["what"], each["match"]) for each in did["examples"]] == [("unlisted", "2"), ("unwritten", "3")]
    assert house.one("select count(*) from matches") == 3


def test_a_run_that_is_not_full_says_nothing_of_what_it_leaves_out(house: House):
    house.apply(matches(a_match("1")), a_run(observed_at=NOON + HOUR))

    assert house.do("reconcile")["unlisted"] == 0


# -- freshness and names --------------------------------------------------------------------------------------------


def test_each_division_says_when_it_was_read_and_which_scores_are_overdue(house: House):
    house.apply(
        matches(
            a_match("1"), a_match("2", result=v2.Score(home=1, away=0), schedule=a_schedule(date=date(2026, 9, 6)))
        ),
        a_run(observed_at=NOON + HOUR),
    )

    [division] = house.do("freshness")["divisions"]

    assert [division[name] for name in ("league", "age_group", "division", "source")] == [
        "Homegrown", "U13", "Northwest", "assist"
    ]  # fmt: skip
    assert (division["matches"], division["overdue"]) == (2, 1)
    assert datetime.fromisoformat(division["read_at"]) == NOON + HOUR
    assert datetime.fromisoformat(division["told_at"]) == NOON


def test_names_that_matches_wait_for_are_counted(house: House):
    house.sql.execute("insert into teams (name, league_id) values ('Known SC', 1)")
    house.apply(nameless(a_match("1"), a_match("2")))

    [name] = house.do("names")["names"]

    assert (name["matches"], "Nobody FC" in name["detail"]) == (2, True)


# -- purge ----------------------------------------------------------------------------------------------------------

AGED = "update pipeline.{table} set {column} = now() - interval '{days} days'"


def age(house: House, days: int, **columns: str) -> None:
    for table, column in columns.items():
        house.sql.execute(AGED.format(table=table, column=column, days=days).encode())


def counts(house: House, *tables: str) -> list[int]:
    return [house.one(f"select count(*) from pipeline.{table}") for table in tables]  # noqa: S608 - ours


def test_history_goes_after_its_days_and_the_matches_stay(house: House):
    house.apply(matches(a_match()), a_run(), a_run(run_id="run-2", observed_at=NOON + HOUR))
    age(house, 31, envelope="received_at", ledger="at", run="received_at")

    purged = house.do("purge", retention=Retention(history_days=30))["purged"]

    # The newest run stays, and its own envelope.
    assert (purged["ledger"], purged["envelopes"], purged["runs"]) == (1, 2, 1)
    assert counts(house, "ledger", "envelope", "run", "identity") == [0, 1, 1, 1]


def test_what_is_younger_or_waits_stays(house: House):
    house.apply(nameless(a_match("1")))
    age(house, 29, ledger="at")
    age(house, 400, envelope="received_at", quarantine="at")

    purged = house.do("purge", retention=Retention(history_days=30, settled_days=1))["purged"]

    assert {name for name, rows in purged.items() if rows} == set()
    assert counts(house, "envelope", "quarantine") == [1, 1]


def test_the_last_complete_list_stays_so_that_there_is_one_to_compare_with(house: House):
    house.apply(a_run(full=True, ids=("1",)), a_run(run_id="run-2", observed_at=NOON + HOUR))
    age(house, 400, run="received_at")

    house.do("purge", retention=Retention(history_days=30))

    assert counts(house, "run", "newest_full_run") == [2, 1]


def test_heartbeats_are_forgotten_after_a_day(house: House):
    beat = v2.Heartbeat(
        message_id="0" * 32, run_id="beat-1", source="worker-beat", competition_season="none", observed_at=NOON,
        produced_at=NOON, producer=v2.Producer(name="match-worker", version="0.1.0"),
    )  # fmt: skip
    house.apply(beat)
    age(house, 2, envelope="received_at")

    assert house.do("purge")["purged"]["envelopes"] == 1
    assert counts(house, "heartbeat") == [1]


def test_settled_letters_and_quarantine_go_after_theirs(house: House):
    house.apply(matches(a_match("1"), a_match("1")))
    house.sql.execute("update pipeline.quarantine set status = 'dismissed', resolved_at = now() - interval '8 days'")
    house.sql.execute(
        "insert into pipeline.dead_letter (message_id, queue, reason, attempts, first_seen, last_seen, properties,"
        " headers, body, status, settled_at) select n::text, 'q', 'r', 1, now(), now(), '{}', '{}', '7', status,"
        " now() - interval '8 days' from (values (1, 'replayed'), (2, 'waiting')) as each (n, status)"
    )

    purged = house.do("purge", retention=Retention(settled_days=7))["purged"]

    assert (purged["quarantine"], purged["dead_letters"]) == (1, 1)
    assert counts(house, "dead_letter") == [1]


def test_messages_of_match_events_go_when_they_expire(house: House):
    house.sql.execute("create table match_events (id serial, expires_at timestamptz)")
    house.sql.execute("insert into match_events (expires_at) values (now() - interval '1 second'), (null)")

    assert house.do("purge")["purged"]["match_events"] == 1
    house.sql.execute("drop table match_events")


# -- the command ----------------------------------------------------------------------------------------------------


def command(house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [WORKER, "housekeeping", *arguments], env=os.environ | {"DATABASE_URL": house.url}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_dry_run_tells_and_changes_nothing(house: House):
    house.apply(matches(a_match()))
    house.sql.execute(LATE)

    said = command(house, "--dry-run")

    assert (said.returncode, said.stdout.splitlines()[0]) == (0, "overdue      1 matches would be set to tbd")
    assert house.one("select match_status::text from matches") == "scheduled"


def test_json_holds_what_each_chore_did(house: House):
    told = json.loads(command(house, "--json").stdout)

    assert list(told) == ["overdue", "quarantine", "reconcile", "freshness", "names", "purge"]
    assert told["overdue"] == {"marked": 0}
