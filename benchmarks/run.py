"""Run every benchmark, each in a process of its own; write benchmarks/results.json and docs/performance.md.

    python benchmarks/run.py [--runs 5] [NAME ...]

With names, only those are measured, and the rest of results.json stays. The exit code is 1 when a benchmark failed;
an aim that is missed is printed, and is no failure.
"""

import argparse
import ast
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import page
from figures import RUNS, lines
from page import RESULTS

HERE = Path(__file__).resolve().parent
LIBRARIES = (
    "celery",
    "kombu",
    "msgspec",
    "orjson",
    "pika",
    "playwright",
    "psycopg",
    "pydantic",
    "selectolax",
    "supabase",
)

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
    return sorted(path.stem for path in HERE.glob("*.py") if "    report(measure)" in path.read_text())


def measure(name: str, runs: int) -> bool:
    """Run one benchmark, print its table, keep its figures."""
    script = HERE / f"{name}.py"
    about = (ast.get_docstring(ast.parse(script.read_text())) or "").splitlines()[0]
    print(f"\n{name}: {about}", flush=True)
    command = [sys.executable, str(script), str(runs), "--json"]
    records: list[Record] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            records.append(json.loads(line))
            print("\n".join(lines(records[-1])), flush=True)
    if process.returncode:
        print(f"{name} failed with exit code {process.returncode}")
        return False
    if records:
        keep(name, about, records)
    return True


def keep(name: str, about: str, records: list[Record]) -> None:
    """Put the figures of one benchmark in the place of its earlier ones."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept[name] = {
        "about": about,
        "measured": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "figures": records,
    }
    RESULTS.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")


def machine() -> Record:
    """Describe what was measured on: processor, cores, memory, and the versions that matter."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {each: version(each) for each in LIBRARIES},
    }


def processor() -> str:
    """Name the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    names = (
        [line.split(":", 1)[1].strip() for line in told.read_text().splitlines() if "model name" in line]
        if told.exists()
        else []
    )
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
