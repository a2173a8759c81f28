"""What people read about settings is what the code does: the tables, the example files, and the files alike."""

import re
import shutil
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from typer.main import get_command

import match_devstack.cli
import match_worker.environment as worker_environment
from match_publisher import BrokerSettings, WrongSetting, environment
from match_publisher.settings import PublisherSettings
from match_scraper.settings import ScraperSettings
from match_worker.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
KINDS: dict[str, Any] = {"scraper": ScraperSettings, "publisher": PublisherSettings, "worker": Settings}
EXAMPLES = sorted((ROOT / "envs").glob(".env.*.example"))
SEED = {
    "USE_RABBITMQ",
    "RABBITMQ_URL",
    "RABBITMQ_QUEUE",
    "CELERY_BROKER_URL",
    "CELERY_RESULT_BACKEND",
    "SUPABASE_URL",
    "SUPABASE_KEY",
    "DATABASE_URL",
}
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`)? ?\| (.*) \|$", re.MULTILINE)
NAMES = {name for kind in KINDS.values() for name, _ in environment.variables(kind)}


def documented(package: str) -> list[tuple[str, str, str]]:
    """Variable, default and meaning of each row of the package's table."""
    page = (ROOT / "docs" / "settings.md").read_text()
    section = page.partition(f"## `{package}`\n")[2].partition("\n## ")[0]
    return [(name, default or "", meaning) for name, default, meaning in ROW.findall(section)]


def in_the_code(kind: Any) -> Iterator[tuple[str, str, str]]:
    for name, field in environment.variables(kind):
        yield name, environment.shown(field.default), str(field.description)


@pytest.mark.parametrize("package", KINDS)
def test_the_table_is_what_the_code_reads(package: str):
    assert documented(package) == list(in_the_code(KINDS[package]))


def test_the_table_of_devstack_is_what_its_options_read():
    commands = get_command(match_devstack.cli.app).commands.values()  # type: ignore[attr-defined] # a group
    read = {option.envvar for command in commands for option in command.params if option.envvar}

    assert {name for name, *_ in documented("devstack")} == read


@pytest.mark.parametrize("package", KINDS)
def test_a_default_told_in_the_environment_is_the_default(package: str, monkeypatch: pytest.MonkeyPatch):
    kind = KINDS[package]
    unset = kind()
    for name, default, _ in documented(package):
        monkeypatch.setenv(name, default)

    assert kind() == unset


def test_every_name_of_the_first_installations_is_understood():
    assert set() == SEED - NAMES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_names_every_setting_and_no_other(example: Path):
    assert set(dotenv_values(example)) == NAMES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_says_what_each_setting_is(example: Path):
    lines = example.read_text().splitlines()

    assert [line for before, line in pairwise(lines) if "=" in line and before[:1] != "#"] == []


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples as a person copies them."""
    envs = tmp_path / "envs"
    envs.mkdir()
    for example in EXAMPLES:
        shutil.copy(example, envs / example.name)
        shutil.copy(example, envs / example.stem)
    monkeypatch.chdir(tmp_path)
    return envs


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("package", KINDS)
@pytest.mark.parametrize("name", ["local", "prod"])
def test_a_copied_example_is_valid(package: str, name: str):
    load = worker_environment.load if package == "worker" else environment.load

    load(KINDS[package], name)


@pytest.mark.parametrize("name", ["local", "prod"])
def test_nothing_in_a_copied_example_looks_misspelt(name: str, copied: Path):
    file = copied / f".env.{name}"

    assert [pair for kind in KINDS.values() for pair in environment.misspelt(kind, file, ())] == []


def test_production_in_the_local_file_is_refused(copied: Path):
    shutil.copy(copied / ".env.prod", copied / ".env.local")

    with pytest.raises(WrongSetting, match=r"documents\.example\.org"):
        environment.load(ScraperSettings, "local")


def test_no_setting_is_taken_for_a_misspelling_of_another():
    alike = [(one, other) for one, other in permutations(NAMES, 2) if SequenceMatcher(None, one, other).ratio() >= 0.85]

    assert alike == []


@pytest.mark.parametrize("kind", [BrokerSettings, *KINDS.values()])
def test_secrets_are_of_a_type_that_is_not_printed(kind: Any):
    secret = re.compile(r"_(KEY|JWT|URL|BACKEND)$")
    harmless = {
        "RABBITMQ_KEY",
        "ASSIST_URL",
        "MODULAR11_URL",
        "MODULAR11_PAGE_URL",
        "SCHEDULE_PAGE_URL",
        "SUPABASE_URL",
    }  # a file, and addresses without a password
    plain = [
        name
        for name, field in environment.variables(kind)
        if secret.search(name) and name not in harmless and "SecretStr" not in str(field.annotation)
    ]

    assert plain == []


@pytest.mark.parametrize(
    ("file", "packages"),
    [
        ("environment.py", ["publisher", "worker"]),
        ("doctor/configured.py", ["publisher", "worker"]),
        ("alarms.py", ["scraper", "worker"]),
        ("logs.py", ["publisher", "worker"]),
        ("doctor/finding.py", ["publisher", "worker", "devstack"]),
    ],
)
def test_what_packages_that_never_meet_carry_alike_is_alike(file: str, packages: list[str]):
    texts = {
        (ROOT / "packages" / package / "src" / f"match_{package}" / file)
        .read_text()
        .replace(f"match_{package}", "match_ours")
        for package in packages
    }

    assert len(texts) == 1
