"""Releases as tests: what a wheel promises, what a release refuses, what publishes it."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
PRODUCT = ("schema", "publisher", "scraper", "worker")
WRITERS = ("publisher", "scraper")
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
SIBLING = re.compile(r"^(match-[a-z]+)(.*)$")


@cache
def project(package: str) -> dict[str, Any]:
    told: dict[str, Any] = tomllib.loads((ROOT / "packages" / package / "pyproject.toml").read_text())["project"]
    return told


def siblings(requirements: list[str]) -> dict[str, str]:
    """Map each sibling among requirements to its bounds."""
    return {found.group(1): found.group(2) for each in requirements if (found := SIBLING.match(each))}


def lower_bound(package: str, sibling: str) -> tuple[int, ...]:
    found = re.search(r">=\s*([0-9.]+)", siblings(project(package)["dependencies"])[sibling])
    assert found
    return tuple(map(int, found.group(1).split(".")))


@pytest.mark.parametrize("writer", WRITERS)
def test_the_worker_reads_at_least_what_a_writer_writes(writer: str):
    assert lower_bound("worker", "match-schema") >= lower_bound(writer, "match-schema")


@pytest.mark.parametrize("package", PRODUCT)
def test_a_version_is_stated_not_computed(package: str):
    assert re.fullmatch(r"\d+\.\d+\.\d+", project(package)["version"])


@pytest.mark.parametrize("package", PRODUCT)
def test_the_newest_heading_is_that_of_the_version(package: str):
    changelog = (ROOT / "packages" / package / "CHANGELOG.md").read_text()

    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == project(package)["version"]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    for package in PRODUCT:
        command = [UV, "build", "-q", "--offline", "--wheel", "--package", f"match-{package}", "-o", folder]
        subprocess.run(command, cwd=ROOT, check=True)
    return folder


def metadata(wheels: Path, package: str) -> Any:
    (wheel,) = wheels.glob(f"match_{package}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


@pytest.mark.parametrize("package", PRODUCT)
def test_a_wheel_bounds_its_siblings_from_below_and_above(package: str, wheels: Path):
    told = siblings(metadata(wheels, package).get_all("Requires-Dist"))

    assert [bounds for bounds in told.values() if ">=" not in bounds or "<" not in bounds] == []


@pytest.mark.parametrize("package", ["publisher", "scraper", "worker"])
def test_a_wheel_names_the_schema_it_needs(package: str, wheels: Path):
    assert "match-schema" in siblings(metadata(wheels, package).get_all("Requires-Dist"))


def test_the_wheel_of_the_schema_carries_every_release(wheels: Path):
    (wheel,) = wheels.glob("match_schema-*.whl")
    tree = ROOT / "packages" / "schema" / "released"
    there = {f"match_schema/released/{file.relative_to(tree)}" for file in tree.rglob("*") if file.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("match_schema/released/")}

    assert carried == there


def test_no_release_of_the_schema_was_edited():
    command = ["git", "log", "--diff-filter=MDR", "--name-only", "--format=", "--", "packages/schema/released/*/"]
    edited = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert edited == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small repository with one package that could be released."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "release.py", tmp_path / "scripts")
    for package in PRODUCT:
        folder = tmp_path / "packages" / package
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(f'[project]\nname = "match-{package}"\nversion = "0.2.0"\n')
        (folder / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0\n- A.\n")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(tree: Path, *words: str) -> None:
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(["git", *who, *words], cwd=tree, check=True, capture_output=True)


def commit(tree: Path) -> None:
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "A tree")


def refusal(tree: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, tree / "scripts" / "release.py", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    return done.stderr


def test_an_unreleased_version_is_not_released(tree: Path):
    (tree / "packages" / "worker" / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0 (unreleased)\n")
    commit(tree)

    assert "calls 0.2.0 unreleased" in refusal(tree, "worker")


def test_a_version_without_a_heading_is_not_released(tree: Path):
    (tree / "packages" / "worker" / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.00\n")
    commit(tree)

    assert "has no heading `## 0.2.0`" in refusal(tree, "worker")


def test_a_tree_with_changes_is_not_released(tree: Path):
    (tree / "packages" / "worker" / "notes.txt").write_text("not committed")

    assert "notes.txt" in refusal(tree, "worker")


def test_a_version_is_released_once(tree: Path):
    git(tree, "tag", "worker-v0.2.0")

    assert "worker-v0.2.0 is released already" in refusal(tree, "worker")


@pytest.mark.parametrize("tag", ["worker-v0.1.0", "devstack-v0.2.0", "v0.2.0"])
def test_a_tag_that_names_no_version_of_the_tree_is_not_built(tree: Path, tag: str):
    assert f"{tag} names no version of this tree" in refusal(tree, "--tagged", tag)


def test_the_workflow_is_clean_by_its_linter():
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed: the development group brings it")
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--quiet", WORKFLOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PRODUCT)
def test_the_workflow_publishes_each_package_by_its_tag(package: str):
    told = WORKFLOW.read_text()
    job = told[told.index(f"\n  {package}:\n") :].split("\n\n")[0]

    assert f'"{package}-v*"' in told
    assert f"if: startsWith(github.ref_name, '{package}-v')" in job
    assert f"environment: pypi-{package}\n    permissions:\n      id-token: write\n" in job


def test_the_workflow_pins_every_action_by_its_major():
    used = re.findall(r"uses: (\S+)", WORKFLOW.read_text())

    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@(?:release/)?v\d+", action)] == []


def test_the_workflow_keeps_no_secret():
    assert "secrets." not in WORKFLOW.read_text()
