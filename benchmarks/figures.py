"""The form of every figure: samples of several runs, what was measured beside it in the same run, and the aim.

A benchmark is a script with a function `measure(runs)` that yields figures; `report(measure)` is its main:

    python benchmarks/codec.py [RUNS] [--json]
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

RUNS = 5


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound that a figure, or its ratio to a baseline, should keep."""

    bound: float
    at_most: bool

    def kept_by(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"at {'most' if self.at_most else 'least'} {self.bound:,g}"


def at_most(bound: float) -> Aim:
    return Aim(bound, at_most=True)


def at_least(bound: float) -> Aim:
    return Aim(bound, at_most=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """A baseline measured in the same run; its aim bounds the ratio: ours divided by it."""

    name: str
    samples: tuple[float, ...]
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, in one unit, with one sample a run."""

    name: str
    unit: str
    samples: tuple[float, ...]
    beside: tuple[Beside, ...] = ()
    aim: Aim | None = None


Measure = Callable[[int], Iterator[Figure]]


def report(measure: Measure) -> None:
    """Measure, and print a table, or one figure a line as JSON for `run.py`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true", help="print one figure a line as JSON")
    asked = parser.parse_args()
    for figure in measure(asked.runs):
        print(json.dumps(as_record(figure)) if asked.json else as_text(figure), flush=True)


def as_record(figure: Figure) -> dict[str, object]:
    median = statistics.median(figure.samples)
    return {
        "name": figure.name,
        "unit": figure.unit,
        **_summary(figure.samples),
        "aim": str(figure.aim) if figure.aim else None,
        "kept": figure.aim.kept_by(median) if figure.aim else None,
        "beside": [_beside(each, median) for each in figure.beside],
    }


def as_text(figure: Figure) -> str:
    return "\n".join(lines(as_record(figure)))


def lines(record: dict[str, object]) -> Iterator[str]:
    """Print one record: the figure, and its baselines below it with the ratio."""
    yield f"{record['name']:<62}{_value(record)}{_aim(record)}"
    for each in record["beside"]:  # type: ignore[attr-defined]
        value = _value({**each, "unit": record["unit"]})
        yield f"  beside {each['name']:<53}{value}  ratio {each['ratio']:.2f}{_aim(each)}"


def timed(act: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def repeated(act: Callable[[], object], runs: int, scale: float = 1.0) -> tuple[float, ...]:
    """Seconds of each of `runs` calls, times `scale`."""
    return tuple(timed(act) * scale for _ in range(runs))


def _summary(samples: tuple[float, ...]) -> dict[str, object]:
    return {
        "median": _rounded(statistics.median(samples)),
        "least": _rounded(min(samples)),
        "most": _rounded(max(samples)),
        "runs": len(samples),
    }


def _beside(each: Beside, ours: float) -> dict[str, object]:
    ratio = ours / statistics.median(each.samples)
    return {
        "name": each.name,
        **_summary(each.samples),
        "ratio": _rounded(ratio),
        "aim": str(each.aim) if each.aim else None,
        "kept": each.aim.kept_by(ratio) if each.aim else None,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _value(record: dict[str, object]) -> str:
    spread = f"({record['least']:,g} to {record['most']:,g}, {record['runs']} runs)" if record["runs"] != 1 else ""
    return f"{record['median']:>12,g} {record['unit']:<10} {spread}"


def _aim(record: dict[str, object]) -> str:
    if record["aim"] is None:
        return ""
    return f"  aim {record['aim']}: {'kept' if record['kept'] else 'MISSED'}"
