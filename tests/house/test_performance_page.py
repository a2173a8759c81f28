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


def test_the_targets_sum_the_runs_and_say_what_nothing_of_so_many_allows(page: ModuleType):
    names = ["queue to row at 20 results/s, p95", "served to row: league", "envelopes waiting, most"]
    names += [f"one core used by the {part} at" for part in ("worker", "broker", "database", "publisher", "scraper")]
    figures = [{"name": name, "unit": "", "most": 7.0} for name in names]
    figures.append({"name": "not applied, of 400 matches", "unit": "", "most": 0.0, "samples": [0.0] * 5, "runs": 5})

    told = "\n".join(page.targets({"measured": "2026-11-26", "figures": figures}))

    assert "| 0 of 2,000; < 0.15 % |" in told
    assert "| 100 %; > 99.85 % |" in told


def test_what_has_no_baseline_says_why(page: ModuleType):
    alone = {"name": "a", "unit": "s", "median": 1, "least": 1, "most": 1, "runs": 1, "aim": None, "kept": None}
    alone |= {"beside": [], "alone": "there is only one"}
    machine = {"cores": 2, "processor": "p", "memory_gib": 1, "python": "3", "servers": {"PostgreSQL": "18"}}
    told = {"about": "A.", "measured": "2026-11-26", "commit": "abc", "machine": machine, "figures": [alone]}

    text = "\n".join(page.tables({"a": told}))

    assert "| *no baseline: there is only one* | | | | | |" in text
    assert "at commit `abc` on 2 cores (p), 1 GiB, Python 3, PostgreSQL 18." in text


def test_a_missed_aim_is_said(page: ModuleType):
    figure = {"median": 9.0, "least": 8.0, "most": 10.0, "runs": 3, "aim": "at most 6", "kept": False}

    assert page.row("load", figure, "ms") == "| load | 9 ms | 8 to 10 | 3 |  | at most 6: **missed** |"
