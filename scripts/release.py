"""Release one package: check, build, try the wheel alone, tag. Or rehearse that for all of them, without a tag.

A release starts from a clean tree whose changelog names the version. The wheel is installed into a fresh environment
with its declared dependencies only (pinned by requirements.lock, siblings built from this tree), where its door and its
command are imported; then with its extras, where every module of it is imported and its tests run against it. Pushing
the tag publishes: .github/workflows/release.yml.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
PACKAGES = ("schema", "publisher", "scraper", "worker")
BUILT = (*PACKAGES, "devstack")  # tests of the scraper play its replica
NOT_FOR_TESTS = {"mypy", "ruff", "zizmor"}
IMPORT_DOORS = "import importlib, sys; [importlib.import_module(sys.argv[1] + name) for name in ('', '.cli')]"
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not found.name.endswith(".__main__"):
        importlib.import_module(found.name)
"""


class Refused(Exception):
    """The package may not be released as it is; says why and what to do."""


@dataclass(frozen=True)
class Package:
    """One package of the workspace, by the name of its folder."""

    name: str

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return ROOT / "packages" / self.name

    @cached_property
    def project(self) -> dict[str, Any]:
        """Its table `project`."""
        told: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        return told

    @property
    def tag(self) -> str:
        """The tag of its release: `worker-v0.1.0`."""
        return f"{self.name}-v{self.project['version']}"

    def wheel(self, folder: Path) -> Path:
        """Its wheel among built ones."""
        return next(folder.glob(f"match_{self.name}-{self.project['version']}-*.whl"))


def main() -> None:
    """Release, or rehearse; exit 1 with the reason where that is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("package", nargs="?", choices=PACKAGES)
    what.add_argument("--rehearse", action="store_true", help="build and try all packages, tag nothing")
    what.add_argument("--tagged", metavar="TAG", help="build into dist what a tag names, and try it")
    told = parser.parse_args()
    try:
        if told.rehearse:
            rehearse()
        elif told.tagged:
            build_tagged(told.tagged)
        else:
            release(Package(told.package))
    except Refused as reason:
        sys.exit(str(reason))


def release(package: Package) -> None:
    """Check, build, try and tag one package."""
    check(package)
    if run("git", "tag", "--list", package.tag):
        raise Refused(f"{package.tag} is released already: raise the version in {package.folder.name}/pyproject.toml")
    frozen = freeze() if package.name == "schema" else None
    try:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder))
            try_alone(package, Path(folder))
    except BaseException:
        if frozen:
            run("git", "clean", "-fdq", "--", frozen)
        raise
    if frozen:
        run("git", "add", "--", frozen)
        run("git", "commit", "-qm", f"Release match-schema {package.project['version']}", "--", frozen)
    run("git", "tag", "--annotate", package.tag, "--message", f"{package.project['name']} {package.project['version']}")
    print(f"tagged {package.tag}; to publish it: git push origin HEAD {package.tag}")


def rehearse() -> None:
    """Build and try every package as it is; say of each what stands in its way."""
    started = time.monotonic()
    run(UV, "run", "--no-sync", "schema", "check")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        build(Path(folder))
        tries = [pool.submit(try_alone, Package(name), Path(folder)) for name in PACKAGES]
        faults = [str(fault) for each in tries if (fault := each.exception())]
    if faults:
        raise Refused("\n\n".join(faults))
    print(f"all {len(PACKAGES)} could be released, rehearsed in {time.monotonic() - started:.0f} s")


def build_tagged(tag: str) -> None:
    """Build into `dist` what a tag names, and try it."""
    name = tag.partition("-v")[0]
    if name not in PACKAGES or Package(name).tag != tag:
        raise Refused(f"{tag} names no version of this tree: {', '.join(Package(each).tag for each in PACKAGES)}")
    package = Package(name)
    check(package)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        try_alone(package, Path(folder))
        (ROOT / "dist").mkdir(exist_ok=True)
        for file in Path(folder).glob(f"match_{name}-*"):
            shutil.copy(file, ROOT / "dist")


def check(package: Package) -> None:
    """Refuse a version that the changelog does not name as released, and a tree with changes."""
    version = package.project["version"]
    heading = re.search(
        rf"^## {re.escape(version)}\b(.*)$", (package.folder / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    if not heading:
        raise Refused(f"{package.name}/CHANGELOG.md has no heading `## {version}`: write what changed under it")
    if "(unreleased)" in heading.group(1):
        raise Refused(f"{package.name}/CHANGELOG.md calls {version} unreleased: take the word off, and commit")
    if changed := run("git", "status", "--porcelain"):
        raise Refused(f"the tree has changes; commit them first:\n{changed}")
    if package.name == "schema":
        run(UV, "run", "--no-sync", "schema", "check")


def freeze() -> str:
    """Write the folder of the schema's release, and return its path."""
    folder = f"packages/schema/released/{Package('schema').project['version']}"
    run(UV, "run", "--no-sync", "schema", "export", "--to", folder, "--commit", run("git", "rev-parse", "HEAD").strip())
    return folder


def build(folder: Path) -> None:
    """Build wheel and sdist of every package into a folder, and list the wheels as constraints."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: run(UV, "build", "-q", "--package", f"match-{name}", "-o", folder), BUILT))
    wheels = (f"match-{name} @ {Package(name).wheel(folder).as_uri()}" for name in BUILT)
    (folder / "siblings.txt").write_text("\n".join(wheels) + "\n")


def try_alone(package: Package, built: Path) -> None:
    """Install one wheel with its declared dependencies only, then with its extras; run its tests against it."""
    started = time.monotonic()
    venv = built / f"venv-{package.name}"
    python = venv / "bin" / "python"
    pins = ("--constraint", ROOT / "requirements.lock", "--constraint", built / "siblings.txt")
    run(UV, "venv", "-q", "--python", sys.executable, venv)
    run(UV, "pip", "install", "-q", "--python", python, *pins, package.wheel(built))
    run(python, "-I", "-c", IMPORT_DOORS, f"match_{package.name}")
    extras = ",".join(package.project.get("optional-dependencies", ()))
    run(UV, "pip", "install", "-q", "--python", python, *pins, f"{package.project['name']}[{extras}]")
    run(python, "-I", "-c", IMPORT_ALL, f"match_{package.name}")
    run(UV, "pip", "install", "-q", "--python", python, *pins, *needed_by_tests(package))
    tests = f"tests/{package.name}"  # and not the conftest above it, which needs more than this package declares
    run(python, "-I", "-m", "pytest", tests, f"--confcutdir={tests}", "-p", "no:cacheprovider", "-m", "not live")
    print(f"{package.tag:<20} built, installed alone, tested in {time.monotonic() - started:.0f} s")


def needed_by_tests(package: Package) -> list[str]:
    """Read what its tests need beside it: the workspace's group `dev`, less its linters, and its own group `test`."""
    common = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    own = tomllib.loads((package.folder / "pyproject.toml").read_text()).get("dependency-groups", {})
    return sorted({*common, *own.get("test", ())} - NOT_FOR_TESTS)


def run(*command: str | Path) -> str:
    """Run a command from the root and return what it prints; raise Refused with all of it where it fails."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
    done = subprocess.run(list(map(str, command)), cwd=ROOT, env=keep, capture_output=True, text=True, check=False)
    if done.returncode:
        shown = " ".join(str(word) for word in command if "\n" not in str(word))
        raise Refused(f"failed: {shown}\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
