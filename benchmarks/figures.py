"""The form of every figure: samples of several runs, what was measured beside it in the same run, and the aim.

A benchmark is a script with a function `measure(runs)` that yields figures; `report(measure)` is its main:

    python benchmarks/codec.py [RUNS] [--json]
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
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
    """One thing measured, in one unit, with one sample a run; beside something, or `alone` for the reason given."""

    name: str
    unit: str
    samples: tuple[float, ...]
    beside: tuple[Beside, ...] = ()
    aim: Aim | None = None
    alone: str = ""

    def __post_init__(self) -> None:
        assert bool(self.beside) != bool(self.alone), f"{self.name}: a baseline, or why there is none"


Measure = Callable[[int], Iterator[Figure]]


def report(measure: Measure) -> None:
    """Measure, and print a table, or one figure a line as JSON for `run.py`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true", help="print one figure a line as JSON")
    asked = parser.parse_args()
    for figure in measure(asked.runs):
        assert all(len(each.samples) >= asked.runs for each in (figure, *figure.beside)), f"{figure.name}: too few"
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
        "alone": figure.alone,
    }


def as_text(figure: Figure) -> str:
    return "\n".join(lines(as_record(figure)))


def lines(record: dict[str, object]) -> Iterator[str]:
    """Print one record: the figure, and its baselines below it with the ratio."""
    yield f"{record['name']:<62}{_value(record)}{_aim(record)}"
    for each in record["beside"]:  # type: ignore[attr-defined]
        value = _value({**each, "unit": record["unit"]})
        ratio = "" if each["ratio"] is None else f"  ratio {each['ratio']:.3g}"
        yield f"  beside {each['name']:<53}{value}{ratio}{_aim(each)}"
    if record["alone"]:
        yield f"  no baseline: {record['alone']}"


def timed(act: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def in_turns(acts: Sequence[Callable[[], object]], runs: int, scale: float = 1.0) -> list[tuple[float, ...]]:
    """Seconds of each of `runs` calls of each, times `scale`: one after the other, so that all see one machine."""
    taken = [[timed(act) * scale for act in acts] for _ in range(runs)]
    return list(zip(*taken, strict=True))


def repeated(act: Callable[[], object], runs: int, scale: float = 1.0) -> tuple[float, ...]:
    """Seconds of each of `runs` calls, times `scale`."""
    return tuple(timed(act) * scale for _ in range(runs))


def _summary(samples: tuple[float, ...]) -> dict[str, object]:
    return {
        "median": _rounded(statistics.median(samples)),
        "least": _rounded(min(samples)),
        "most": _rounded(max(samples)),
        "runs": len(samples),
        "samples": [_rounded(each) for each in samples],
    }


def _beside(each: Beside, ours: float) -> dict[str, object]:
    theirs = statistics.median(each.samples)
    ratio = ours / theirs if theirs else None  # of nothing there is no ratio
    return {
        "name": each.name,
        **_summary(each.samples),
        "ratio": None if ratio is None else _rounded(ratio),
        "aim": str(each.aim) if each.aim else None,
        "kept": None if each.aim is None or ratio is None else each.aim.kept_by(ratio),
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
