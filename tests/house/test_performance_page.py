"""What docs/performance.md says was measured, and stands in results.json."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results.json"


@pytest.fixture
def page() -> ModuleType:
    found = importlib.util.spec_from_file_location("page", ROOT / "benchmarks" / "page.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_tables_are_those_of_the_results(page: ModuleType):
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    text = (ROOT / "docs" / "performance.md").read_text()

    assert page.written(text, results) == text or not results


def test_a_missed_aim_is_said(page: ModuleType):
    figure = {"median": 9.0, "least": 8.0, "most": 10.0, "runs": 3, "aim": "at most 6", "kept": False}

    assert page.row("load", figure, "ms") == "| load | 9 ms | 8 to 10 | 3 |  | at most 6: **missed** |"
