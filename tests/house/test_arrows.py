"""The architecture as tests: who may import whom, and which file owns which library."""

import subprocess
import sys

import pytest

sys.path.insert(0, __file__.rpartition("/")[0])
from imports import PACKAGES, all_imports, source_files

MAY_IMPORT = {
    "schema": set(),
    "publisher": {"match_schema"},
    "scraper": {"match_schema", "match_publisher"},
    "worker": {"match_schema"},
    "devstack": set(),
}

# One foreign library, one file; where a library is the shape of several files, each is named with its reason.
OWNERS = {
    "httpx": {"match_scraper/fetch.py", "match_worker/rest.py"},  # supabase-py raises its errors
    "supabase": {"match_worker/rest.py"},
    "playwright": {
        "match_scraper/chromium.py",  # what starts it
        "match_scraper/browser.py",
        "match_scraper/visits.py",  # pages, and the documents they load
        "match_scraper/filter_page.py",  # a page that answers questions
        "match_scraper/filter_controls.py",  # its selects and its calendar
    },
    "pika": {"match_publisher/rabbit.py", "match_devstack/rabbitmq.py"},
    "celery": {
        "match_worker/app.py",  # the application
        "match_worker/guarded_consumer.py",  # a Consumer of its own
        "match_worker/delivery.py",  # a Request of its own
        "match_worker/hands.py",  # what a child performs
        "match_worker/flower_page.py",  # Flower looks through an application
    },
    "kombu": {
        "match_publisher/embedded.py",  # a folder in place of a broker
        "match_worker/guarded_consumer.py",  # Celery's own connection is kombu's
        "match_worker/lenient.py",  # properties that nobody can decode
        "match_worker/parking.py",  # confirmed copies
        "match_worker/connections.py",  # how all of these connect
        "match_worker/topology.py",  # exchanges and queues
        "match_worker/dead_letter_drain.py",  # from the queue to the table
        "match_worker/dead_letter_replay.py",  # and back
    },
    "psycopg": {
        "match_worker/database.py",
        "match_devstack/postgres.py",
        "match_devstack/postgrest.py",
        "match_devstack/demo/database.py",
    },
    "protego": {"match_scraper/robots.py"},
    "selectolax": {"match_scraper/sources/modular11/markup.py"},
    "structlog": {"match_worker/logs.py", "match_publisher/logs.py"},
    "flower": {"match_worker/flower_page.py"},
    "tornado": {"match_worker/flower_page.py"},
    "opentelemetry": {"match_publisher/tracing.py", "match_worker/tracing.py"},
    "prometheus_client": {"match_worker/metrics.py"},
    "redis": {"match_worker/results.py"},
    "dotenv": {"match_publisher/environment.py", "match_worker/environment.py"},
}

PURE = {
    "match_scraper/fixture.py",
    "match_scraper/packing.py",
    "match_scraper/season.py",
    "match_scraper/changes.py",
    "match_scraper/guard.py",
    "match_scraper/limits.py",
    "match_scraper/losses.py",
    "match_scraper/shifts.py",
    "match_scraper/watch.py",
    "match_scraper/translate.py",
    "match_scraper/listing.py",
    "match_scraper/targets.py",
    "match_scraper/calendars.py",
    "match_scraper/renames.py",
    "match_scraper/urgency.py",
    "match_scraper/polling.py",
    "match_worker/verdicts.py",
    "match_worker/rules.py",
    "match_worker/merging.py",
    "match_scraper/sources/assist/read.py",
    "match_schema/v2.py",
    "match_schema/routing.py",
}
IMPURE_MODULES = {"os", "socket", "subprocess", "random", "time", "pathlib", "sqlite3", "httpx", "secrets", "uuid"}


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_point_one_way(package: str):
    ours = {found.top for found in all_imports() if found.package == package and found.top.startswith("match_")}

    assert ours - {f"match_{package}"} <= MAY_IMPORT[package]


@pytest.mark.parametrize("package", ["publisher", "scraper", "worker"])
def test_callers_come_in_by_the_door(package: str):
    doors = {"match_schema", "match_schema.v2", "match_schema.routing", "match_publisher"}
    behind = {
        (found.file, found.module)
        for found in all_imports()
        if found.package == package
        and found.top.startswith("match_")
        and found.top != f"match_{package}"
        and found.module not in doors
        and found.module.rpartition(".")[0] not in doors
    }

    assert behind == set()


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_foreign_library_stays_in_its_file(library: str):
    assert {found.file for found in all_imports() if found.top == library} <= OWNERS[library]


def test_nothing_imports_a_command_line():
    importers = {
        found.file
        for found in all_imports()
        if found.module.startswith("match_") and (found.module.endswith(".cli") or ".cli." in found.module)
        if "/cli/" not in found.file  # a command line may be a folder
    }

    assert importers <= {f"match_{package}/__main__.py" for package in PACKAGES}


def test_only_the_command_line_reads_settings():
    readers = {
        found.file for found in all_imports() if found.module.startswith("match_") and ".settings" in found.module
    }

    assert {file for file in readers if not file.endswith(("/cli.py", "/__init__.py")) and "/cli/" not in file} == set()


@pytest.mark.parametrize("file", sorted(PURE))
def test_the_middle_is_pure(file: str):
    assert {found.top for found in all_imports() if found.file == file} & IMPURE_MODULES == set()


def test_nothing_is_a_helper():
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "shared.py"}

    assert [path for package in PACKAGES for path in source_files(package) if path.name in vague] == []


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_opens_nothing(package: str):
    script = f"import sys, match_{package}; print(*(sys.modules.keys() & {{'pika', 'celery', 'psycopg', 'httpx'}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
