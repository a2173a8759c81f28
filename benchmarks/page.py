"""The tables of docs/performance.md, written from benchmarks/results.json; the words around them are by hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"

Record = dict[str, Any]


def main() -> None:
    """Put the tables of results.json between the two marks of the page."""
    PAGE.write_text(written(PAGE.read_text(), json.loads(RESULTS.read_text())))


def written(text: str, results: Record) -> str:
    """Return the page with the tables of these results."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n" + "\n".join(tables(results)) + f"\n{END}{after}"


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
