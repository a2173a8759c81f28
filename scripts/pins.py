"""Resolve every dependency anew, write exact pins into pyproject.toml and hashes into requirements.lock.

`uv.lock` itself is not committed: it names the addresses of package indexes.
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
EXPORT = ["export", "--quiet", "--all-packages", "--all-groups", "--no-emit-workspace", "--no-annotate", "--no-header"]


def main() -> None:
    """Resolve, then write both files."""
    pyproject = ROOT / "pyproject.toml"
    pyproject.write_text(_with_pins(pyproject.read_text(), []))
    (ROOT / "uv.lock").unlink(missing_ok=True)
    uv("lock", "--quiet", "--upgrade")
    exported = uv(*EXPORT, "--no-hashes").splitlines()
    pins = [line.strip() for line in exported if line.strip() and not line.startswith("#")]
    pyproject.write_text(_with_pins(pyproject.read_text(), pins))
    hashes = uv(*EXPORT)
    (ROOT / "requirements.lock").write_text(hashes)
    print(f"{len(pins)} pins; changed files: pyproject.toml, requirements.lock")


def uv(*arguments: str) -> str:
    """Run uv and return what it printed."""
    return subprocess.run([UV, *arguments], cwd=ROOT, check=True, text=True, capture_output=True).stdout


def _with_pins(text: str, pins: list[str]) -> str:
    listed = "".join(f'    "{pin}",\n' for pin in pins)
    block = f"constraint-dependencies = [\n{listed}]" if pins else "constraint-dependencies = []"
    return re.sub(r"^constraint-dependencies = \[.*?\]$", lambda _: block, text, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    main()
