"""The tables of docs/performance.md, and the targets of docs/reliability.md, written from benchmarks/results.json.

The words around them are by hand.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"

RELIABILITY = HERE.parent / "docs" / "reliability.md"
TARGETS, END_OF_TARGETS = "<!-- targets: written by `make bench` -->", "<!-- end of targets -->"
_PARTS = ("worker", "broker", "database", "publisher", "scraper")

Record = dict[str, Any]


def main() -> None:
    """Put what results.json says between the marks of both pages."""
    results = json.loads(RESULTS.read_text())
    PAGE.write_text(written(PAGE.read_text(), results))
    if "commit" in results.get("steady", {}):  # else it was measured when samples were not kept
        RELIABILITY.write_text(targeted(RELIABILITY.read_text(), results))


def written(text: str, results: Record) -> str:
    """Return the page with the tables of these results."""
    return _between(text, BEGIN, END, "\n".join(tables(results)))


def targeted(text: str, results: Record) -> str:
    """Return the page with the targets as the last steady weekends kept them."""
    return _between(text, TARGETS, END_OF_TARGETS, "\n".join(targets(results["steady"])) + "\n")


def _between(text: str, begin: str, end: str, told: str) -> str:
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{told}\n{end}{after}"


def targets(steady: Record) -> Iterator[str]:
    """Yield the table of targets: asked, measured, and for what was counted the runs summed."""

    def figures(start: str) -> list[Record]:
        return [figure for figure in steady["figures"] if figure["name"].startswith(start)]

    def worst(start: str) -> str:
        return f"{max(figure['most'] for figure in figures(start)):,g} {figures(start)[0]['unit']}".strip()

    counted = figures("not applied")[0]
    failed, each = sum(counted["samples"]), int(counted["name"].split()[-2])
    total = each * counted["runs"]
    allowed = 100 * 3 / total  # by 0 of so many: 95 %, rule of three
    under, over = ("", "") if failed else (f"; < {allowed:.2f} %", f"; > {100 - allowed:.2f} %")
    used = ", ".join(f"{part} {worst(f'one core used by the {part}')}" for part in _PARTS)
    yield f"{counted['runs']} runs of {each} results, measured {steady['measured']}; of each figure the worst run.\n"
    yield "| What | Target | Measured |"
    yield "| --- | --- | --- |"
    yield f"| queue to row, p95 | under 5 s; ours under 100 ms | {worst('queue to row at 20 results/s, p95')} |"
    yield f"| served to row | under 5 s; ours under 1 s | {worst('served to row')} |"
    yield f"| messages waiting, in all queues | under 100 | {worst('envelopes waiting')} |"
    yield f"| failures, of matches | under 1 % | {failed:,g} of {total:,}{under} |"
    yield f"| reliability, of matches | over 99.5 % | {100 - 100 * failed / total:g} %{over} |"
    yield f"| one core used | reported | {used} |"


def tables(results: Record) -> Iterator[str]:
    """Yield one table for each benchmark, below what it was measured on."""
    for name, told in results.items():
        yield f"### `{name}`\n"
        at = f" at commit `{told['commit']}`" if "commit" in told else ""
        yield f"{told['about']} Measured {told['measured']}{at} on {machine(told['machine'])}.\n"
        yield "| What | Median | Least to most | Runs | Ratio | Aim |"
        yield "| --- | ---: | ---: | ---: | ---: | --- |"
        for figure in told["figures"]:
            yield row(figure["name"], figure, figure["unit"])
            for beside in figure["beside"]:
                ratio = "" if beside["ratio"] is None else f"{beside['ratio']:,g}"
                yield row(f"beside {beside['name']}", beside, figure["unit"], ratio)
            if figure.get("alone"):
                yield f"| *no baseline: {figure['alone']}* | | | | | |"
        yield ""


def row(name: str, told: Record, unit: str, ratio: str = "") -> str:
    """Write one line of a table."""
    spread = f"{told['least']:,g} to {told['most']:,g}" if told["runs"] > 1 else ""
    aim = "" if told["aim"] is None else f"{told['aim']}: {'kept' if told['kept'] else '**missed**'}"
    return f"| {name} | {told['median']:,g} {unit} | {spread} | {told['runs']} | {ratio} | {aim} |"


def machine(told: Record) -> str:
    """Name a machine in a few words."""
    words = f"{told['cores']} cores ({told['processor']}), {told['memory_gib']} GiB, Python {told['python']}"
    return ", ".join([words, *(f"{name} {version}" for name, version in told.get("servers", {}).items())])


if __name__ == "__main__":
    main()
