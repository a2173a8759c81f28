"""What came of all runs, a line for each fault."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .run import Run

_HEAD = (
    f"{'fault':<26}{'runs':>6}{'failed':>8}{'observed':>10}{'lost':>6}{'twice':>7}{'recovery':>10}{'0 of n allows':>15}"
)


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Yield the lines: per fault and for all, runs, what was lost or applied twice, the longest recovery, the bound."""
    by_fault: dict[str, list[Run]] = defaultdict(list)
    for each in runs:
        by_fault[each.fault].append(each)
    yield _HEAD
    yield from (_line(name, of_one) for name, of_one in by_fault.items())
    if len(by_fault) > 1:
        yield _line("all", [each for of_one in by_fault.values() for each in of_one])


def bound(runs: int) -> str:
    """Say how often a thing that was never seen in so many runs may still happen (95 %, rule of three)."""
    return f"< {min(100.0, 300 / runs):.1f} %"


def _line(name: str, runs: Sequence[Run]) -> str:
    failed = sum(bool(each.findings) for each in runs)
    longest = max((seconds for each in runs for seconds in each.recoveries), default=0.0)
    observed, lost, twice = (sum(getattr(each, what) for each in runs) for what in ("observations", "lost", "twice"))
    allowed = "-" if lost or twice else bound(len(runs))
    return f"{name:<26}{len(runs):>6}{failed:>8}{observed:>10}{lost:>6}{twice:>7}{longest:>8.1f} s{allowed:>15}"
