"""A person with another machine: every pinned version has a wheel for it. Only Linux on x86-64 is run in CI."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.live  # asks the package index
@pytest.mark.parametrize("python", ["3.11", "3.14"])
@pytest.mark.parametrize(
    "platform",
    ["aarch64-apple-darwin", "x86_64-apple-darwin", "aarch64-manylinux_2_28", "x86_64-manylinux_2_28"],
)
def test_every_pin_has_a_wheel(platform: str, python: str, tmp_path: Path):
    # The running interpreter resolves for the others; uv need not look for one of each version.
    target = ["--python", sys.executable, "--python-platform", platform, "--python-version", python]
    command = [
        str(ROOT / ".tools" / "bin" / "uv"),
        "pip",
        "compile",
        "requirements.lock",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        *target,
    ]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "resolved.txt")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
