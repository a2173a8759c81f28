"""The worker's migrations through Supabase's own command line, onto a PostgreSQL of ours."""

import importlib.util
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest

from match_devstack import UNSYNCED, NotInstalled, Postgres
from match_devstack.supabase_lite import installed
from match_worker.migrate import migrate, pending

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = """
    select p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text from pg_proc p
    where pronamespace in ('public'::regnamespace, 'pipeline'::regnamespace) and prokind = 'f' order by 1
"""
COLUMNS = """
    select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema in ('public', 'pipeline') order by 1, 2, 3
"""
CAST = "target type is different type than source type"
"""A value becomes another type by way of its text, as PL/pgSQL does with `count integer := call ->> 'count'`."""
KNOWN = {
    # That table is only where today's producers made it; the statement runs only where it is.
    ("pipeline.purge", "error", 'relation "public.match_events" does not exist'),
    ("pipeline.repoint", "warning", 'name of parameter "column" is reserved keyword'),
    *(
        (f"pipeline.{name}", "warning", CAST)
        for name in (
            "apply_once", "call_chore", "merge_teams", "purge", "read_context", "resolve_teams", "retry_message",
        )
    ),
}  # fmt: skip
HISTORY = "select count(*) from supabase_migrations.schema_migrations"


class Checked(Postgres):
    """Debian's PostgreSQL, which has the extension that `supabase db lint` asks for; ours is newer and has it not."""

    _locale: ClassVar = ("--locale=C.UTF-8",)

    def _binaries(self) -> Path:
        for extension in Path("/usr/lib/postgresql").glob("*/lib/plpgsql_check.so"):
            return extension.parents[1] / "bin"
        raise NotInstalled("plpgsql_check is not installed: python3 scripts/setup.py --all")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    found = importlib.util.spec_from_file_location("supabase_project", ROOT / "scripts" / "supabase_project.py")
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    script.write(folder)
    return folder


@pytest.fixture(scope="module")
def checked(server_folder: Path) -> Iterator[Checked]:
    with Checked(server_folder / "checked", settings=UNSYNCED) as server:
        yield server


def supabase(project: Path, *arguments: str, url: str, code: int = 0) -> str:
    """Run a command of the CLI on a database and return what it printed on both ways."""
    done = subprocess.run(
        [installed("supabase"), *arguments, f"--remote={url}", "--workdir", project, "--yes"],
        cwd=project, capture_output=True, text=True, timeout=100, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(project), "DO_NOT_TRACK": "1"},
    )  # fmt: skip
    assert done.returncode == code, f"{arguments} exited with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_pushed_database_is_as_one_that_the_worker_migrated(project: Path, postgres: Postgres) -> None:
    pushed, migrated = postgres.create_database("pushed"), postgres.create_database("migrated_beside")
    migrate(migrated)

    assert "Finished supabase db push" in supabase(project, "db", "push", url=pushed)

    assert [asked(pushed, query) for query in (FUNCTIONS, COLUMNS)] == [
        asked(migrated, query) for query in (FUNCTIONS, COLUMNS)
    ]


def test_the_worker_finds_nothing_to_do_after_a_push_and_neither_does_a_second_push(
    project: Path, postgres: Postgres
) -> None:
    url = postgres.create_database("pushed_twice")
    supabase(project, "db", "push", url=url)

    assert (pending(url), migrate(url)) == ([], [])
    assert "up to date" in supabase(project, "db", "push", url=url)


def test_a_database_that_the_worker_migrated_refuses_a_push_until_its_history_is_told(
    project: Path, postgres: Postgres
) -> None:
    url = postgres.create_database("migrated_first")
    migrate(url)
    before = asked(url, FUNCTIONS)

    refusal = supabase(project, "db", "push", url=url, code=1)

    assert "duplicate key" in refusal
    assert (asked(url, FUNCTIONS), pending(url)) == (before, [])
    supabase(project, "migration", "repair", "--status", "applied", url=url)
    assert "up to date" in supabase(project, "db", "push", url=url)
    assert asked(url, HISTORY) == [(len(list((project / "supabase" / "migrations").iterdir())),)]


def test_the_linter_finds_what_is_known_and_no_more(project: Path, checked: Checked) -> None:
    url = checked.create_database("linted")
    supabase(project, "db", "push", url=url)

    printed = supabase(project, "db", "lint", "--schema", "public,pipeline", "--level", "warning", url=url)

    found, _ = json.JSONDecoder().raw_decode(printed, printed.index("["))
    assert {(told["function"], issue["level"], issue["message"]) for told in found for issue in told["issues"]} == KNOWN
