"""Run every benchmark, each in a process of its own; write benchmarks/results.json and docs/performance.md.

    python benchmarks/run.py [--runs 5] [NAME ...]

With names, only those are measured, and the rest of results.json stays. The exit code is 1 when a benchmark failed;
an aim that is missed is printed, and is no failure.
"""

import argparse
import ast
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import page
from figures import RUNS, lines
from machine import commit, machine
from page import RESULTS

HERE = Path(__file__).resolve().parent
Record = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="benchmarks to run; all unless named")
    parser.add_argument("--runs", type=int, default=RUNS, help="samples of each figure")
    asked = parser.parse_args()
    failed = [name for name in asked.names or benchmarks() if not measure(name, asked.runs)]
    if RESULTS.exists():
        page.main()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def benchmarks() -> list[str]:
    """Name every script here that measures."""
    scripts = (path for path in HERE.glob("*.py") if path != Path(__file__).resolve())
    return sorted(path.stem for path in scripts if "    report(measure)" in path.read_text())


def measure(name: str, runs: int) -> bool:
    """Run one benchmark, print its table, keep its figures."""
    script = HERE / f"{name}.py"
    about = " ".join((ast.get_docstring(ast.parse(script.read_text())) or "").partition("\n\n")[0].split())
    print(f"\n{name}: {about}", flush=True)
    command = [sys.executable, str(script), str(runs), "--json"]
    records: list[Record] = []
    at = commit()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            records.append(json.loads(line))
            print("\n".join(lines(records[-1])), flush=True)
    if process.returncode:
        print(f"{name} failed with exit code {process.returncode}")
        return False
    if records:
        keep(name, about, at, records)
    return True


def keep(name: str, about: str, at: str, records: list[Record]) -> None:
    """Put the figures of one benchmark in the place of its earlier ones."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept[name] = {
        "about": about,
        "measured": datetime.now(UTC).date().isoformat(),
        "commit": at,
        "machine": machine(),
        "figures": records,
    }
    RESULTS.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
