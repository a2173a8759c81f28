"""What may never be committed, and what the documents promise about the tree."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".sql", ".yml", ".yaml", ".json", ".lock", ".sh", ".example", ""}


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for line in listed.splitlines() if (path := ROOT / line).suffix in TEXT and path.is_file()]


def test_no_lock_file_that_names_addresses():
    assert [path.name for path in committed() if path.name == "uv.lock"] == []


def test_the_locked_requirements_name_no_address():
    assert re.findall(r"https?://", (ROOT / "requirements.lock").read_text()) == []


def test_every_pin_is_locked():
    pins = re.findall(r'^ {4}"([a-z0-9.-]+==[^" ]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    locked = set(re.findall(r"^([a-z0-9.-]+==\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert set(pins) == locked


def test_no_path_of_a_machine():
    home = re.compile(r"/(?:home|root|work|Users)/[a-z.]")
    named = {str(path.relative_to(ROOT)) for path in committed() if home.search(path.read_text(errors="ignore"))}

    assert named == set()


def test_nothing_sleeps_where_it_could_wait():
    sleeps = {
        str(path.relative_to(ROOT))
        for path in committed()
        if path.suffix == ".py" and "/src/" in str(path) and re.search(r"\btime\.sleep\(\s*\d", path.read_text())
    }

    assert sleeps == set()


def test_no_page_is_given_a_fixed_time():
    sleeps = {
        str(path.relative_to(ROOT))
        for path in committed()
        if str(path).startswith(str(ROOT / "packages/scraper/src"))
        and re.search(r"wait_for_timeout|asyncio\.sleep|networkidle", path.read_text())
    }

    assert sleeps == set()


@pytest.mark.parametrize("package", ["schema", "publisher", "scraper", "worker", "devstack"])
def test_each_package_has_a_heading_for_its_version(package: str):
    folder = ROOT / "packages" / package
    version = re.search(r'^version = "(.+)"', (folder / "pyproject.toml").read_text(), re.MULTILINE)

    assert version
    assert f"\n## {version.group(1)}" in (folder / "CHANGELOG.md").read_text()


def test_the_architecture_page_names_files_that_exist():
    page = (ROOT / "docs" / "architecture.md").read_text()
    modules = set(re.findall(r"`(match_[a-z_.0-9]+)`", page))
    missing = []
    for module in modules:
        package, *rest = module.split(".")
        base = ROOT / "packages" / package.removeprefix("match_") / "src" / package
        if not any(base.joinpath(*parts).with_suffix(".py").is_file() for parts in (rest, rest[:-1]) if parts):
            missing.append(module)

    assert missing == []
