"""docs/guarantees.md names each guarantee once, and places and tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES = [line for line in (ROOT / "docs/guarantees.md").read_text().splitlines() if line.startswith("| G")]


def test_each_guarantee_has_its_line():
    assert [line.split("|")[1].strip() for line in LINES] == [f"G{number}" for number in range(1, 25)]


def test_each_line_names_tests_that_exist():
    named = [re.findall(r"`(\w+/test_\w+\.py)`", line) for line in LINES]

    assert all(named)
    assert [file for files in named for file in files if not (ROOT / "tests" / file).is_file()] == []


def test_each_line_names_places_that_exist():
    places = [place for line in LINES for place in re.findall(r"`([\w.]+)`", line.split("|")[3])]
    modules = {path.stem for path in ROOT.glob("packages/*/src/match_*/*.py")}
    files = {path.name for path in ROOT.glob("packages/worker/src/match_worker/migrations/*.sql")}

    assert [each for each in places if each not in files and each.rpartition(".")[2] not in modules] == []
