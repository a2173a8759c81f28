"""Every reader reads every writer: wheels of each released schema version, and of the tree, each installed alone.

A released folder names the commit it was made from; the wheel is built from that commit. Within a major, older readers
must read what newer writers say, and every newer reader what any older writer said.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "packages" / "schema" / "released"
UV = ROOT / ".tools" / "bin" / "uv"
TREE = "tree"

READER = """
import json, sys
from pathlib import Path
from match_schema import SchemaError, load
failed = {}
for file in sorted(Path(sys.argv[1]).glob("v*/*.json")):
    kind = file.name.split(".")[1]
    if kind not in ("example", "edges"):
        continue
    told = json.loads(file.read_text())
    for name, message in ({"": told} if kind == "example" else told).items():
        try:
            load(json.dumps(message))
        except SchemaError as error:
            failed[f"{file.parent.name}/{file.name} {name}"] = str(error)
print(json.dumps(failed))
"""


@dataclass(frozen=True)
class Version:
    """One version of the schema package: the interpreter it is installed for, and the messages it writes."""

    name: str
    python: Path
    messages: Path


def versions() -> list[str]:
    return [*sorted(path.name for path in RELEASED.glob("*.*.*")), TREE]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Version]:
    return {name: install(name, tmp_path_factory.mktemp(name.replace(".", "_"))) for name in versions()}


def install(name: str, folder: Path) -> Version:
    """Build the wheel of this version from its own commit, and install it into an environment of its own."""
    source, messages = ROOT / "packages" / "schema", RELEASED / name
    if name != TREE:
        source = checked_out(ROOT, json.loads((messages / "release.json").read_text())["commit"], folder)
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder / "dist", source)
    (wheel,) = (folder / "dist").glob("*.whl")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    python = folder / "venv" / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "requirements.lock", wheel)
    if name == TREE:
        messages = folder / "messages"
        run(python.with_name("schema"), "export", "--to", messages)
    return Version(name, python, messages)


def checked_out(root: Path, commit: str, folder: Path) -> Path:
    """Take the schema package as it was in a commit, out of the history."""
    there = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=root, capture_output=True, check=False
    )
    if there.returncode:
        pytest.fail(
            f"commit {commit}, of which a release was made, is not in this clone: "
            "get the whole history with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` of the checkout)",
            pytrace=False,
        )
    archive = subprocess.run(
        ["git", "archive", commit, "packages/schema"], cwd=root, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder / "packages" / "schema"


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr!r}"
    return done.stdout


@pytest.mark.live  # builds wheels and asks the package index for their dependencies
@pytest.mark.parametrize(("reader", "writer"), list(product(versions(), versions())))
def test_a_reader_reads_what_a_writer_says(installed: dict[str, Version], reader: str, writer: str):
    printed = run(installed[reader].python, "-c", READER, installed[writer].messages)

    assert json.loads(printed) == {}


@pytest.mark.live
@pytest.mark.parametrize("version", [name for name in versions() if name != TREE])
def test_a_release_is_what_its_commit_writes(installed: dict[str, Version], version: str, tmp_path: Path):
    run(installed[version].python.with_name("schema"), "export", "--to", tmp_path)

    assert messages_in(tmp_path) == messages_in(RELEASED / version)


def messages_in(folder: Path) -> dict[str, object]:
    return {
        str(file.relative_to(folder)): json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("v*/*.json")
    }


def test_a_clone_without_the_history_says_what_to_do(tmp_path: Path):
    with pytest.raises(pytest.fail.Exception, match="git fetch --unshallow"):
        checked_out(ROOT, "0" * 40, tmp_path)
