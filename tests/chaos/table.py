"""What came of all runs, a line for each fault."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .run import Run

_HEAD = (
    f"{'fault':<26}{'runs':>6}{'failed':>8}{'observed':>10}{'lost':>6}{'twice':>7}{'unsettled':>11}"
    f"{'recovery':>10}{'in flight':>13}{'0 of n allows':>15}"
)


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Yield the lines: per fault and for all, runs, what was lost, applied twice or left open, the longest recovery,
    how many moments of the fault had something in flight, and the bound where no run had a finding.
    """
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
    counted = ("observations", "lost", "twice", "unsettled")
    observed, lost, twice, unsettled = (sum(getattr(each, what) for each in runs) for what in counted)
    hit, moments = (sum(each.in_flight[place] for each in runs) for place in (0, 1))
    full = f"{hit} of {moments}" if moments else "-"
    allowed = "-" if failed else bound(len(runs))
    return (
        f"{name:<26}{len(runs):>6}{failed:>8}{observed:>10}{lost:>6}{twice:>7}{unsettled:>11}"
        f"{longest:>8.1f} s{full:>13}{allowed:>15}"
    )
