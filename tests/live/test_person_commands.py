"""The commands with which a person mends names, by their output and exit codes."""

import json
import sys
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from match_devstack import Postgres
from match_schema import dump, read
from match_worker.cli import app
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_team, an_official_table, matches


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    database = postgres.create_database("by_hand")
    migrate(database)
    store = PostgresStore(database)
    nobody = (a_team("11"), a_team("12", name="Nobody", known_by="name"))
    store.ingest(read(dump(matches(teams=nobody))))
    store.ingest(read(dump(an_official_table())))
    store.close()
    return database


@pytest.fixture(autouse=True)
def _settings(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)


def worker(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_from_a_name_nobody_knows_to_a_match_that_is_applied(url: str, tmp_path: Path) -> None:
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute("insert into teams (name, league_id) values ('Somebody', 1)")
        (somebody,) = sql.execute("select id from teams where name = 'Somebody'").fetchone() or ("",)

    (waits,) = json.loads(worker("teams", "unmatched", "--json").stdout)
    (shown,) = json.loads(worker("quarantine", "show", *map(str, waits["quarantined"])).stdout)
    told = worker(
        "teams", "alias", f" {waits['name'].upper()}", "--league", "Homegrown", "--team", str(somebody), "--json"
    )

    assert (waits["name"], shown["reason"]) == ("Nobody", "unknown team")
    assert [done["outcome"] for done in json.loads(told.stdout)] == ["created"]
    assert "nothing waits in quarantine" in worker("quarantine", "list").stdout
    file = tmp_path / "messages"
    file.write_bytes(dump(matches()) + b"\n")
    rehearsed = worker("adopt", "--dry-run", str(file))
    assert (rehearsed.exit_code, rehearsed.stdout.splitlines()[-1]) == (0, "nothing was changed")


def test_what_is_not_there_is_named_with_exit_code_2() -> None:
    unknown = worker("teams", "alias", "Nobody", "--league", "Moon", "--team", "1")
    misspelt = worker("teams", "alias", "Nobody", "--league", "Homegrown", "--team", "1", "--source", "asist")
    absent = [worker("quarantine", command, "77") for command in ("replay", "show")]

    assert (misspelt.exit_code, "unknown source 'asist'; known: *, " in misspelt.stderr) == (2, True)
    assert (unknown.exit_code, *(each.exit_code for each in absent)) == (2, 2, 2)
    assert {each.stderr for each in absent} == {"worker: no match 77 waits: see `worker quarantine list`\n"}
    assert "unknown league 'Moon'; known: Academy, Flex, Homegrown" in unknown.stderr


def test_a_file_that_holds_no_message_is_named_with_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "typo.json"
    file.write_text('{"schema_version": 2,')
    told = worker("adopt", str(file))

    assert (told.exit_code, str(file) in told.stderr, type(told.exception)) == (2, True, SystemExit)


def test_a_replay_of_everything_is_asked_for_by_its_name() -> None:
    assert worker("quarantine", "replay").exit_code == 2
    assert worker("quarantine", "replay", "--all").exit_code == 0


def test_published_tables_are_compared() -> None:
    told = worker("check-official", "--json")

    assert told.exit_code == 0
    assert isinstance(json.loads(told.stdout), list)
