"""Reads the imports of every source file, without running any."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schema", "publisher", "scraper", "worker", "devstack")


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the importing file (`match_worker/app.py`) and the imported module (`celery.app`)."""

    package: str
    file: str
    module: str

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


@cache
def all_imports() -> tuple[Import, ...]:
    """Every import of every package; parsed once."""
    return tuple(found for package in PACKAGES for path in source_files(package) for found in _imports(package, path))


def source_files(package: str) -> list[Path]:
    return sorted((ROOT / "packages" / package / "src").rglob("*.py"))


def _imports(package: str, path: Path) -> Iterator[Import]:
    file = path.relative_to(ROOT / "packages" / package / "src")
    inside = file.with_suffix("").parts
    for node in _statements(ast.parse(path.read_text()).body):
        if isinstance(node, ast.Import):
            yield from (Import(package, str(file), alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(inside[: len(inside) - node.level]) + "." if node.level else ""
            module = (base + (node.module or "")).strip(".")
            yield Import(package, str(file), module)
            yield from (Import(package, str(file), f"{module}.{alias.name}") for alias in node.names)


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements at any depth; expressions, most of a tree, hold no import."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(node, inner, ()))
