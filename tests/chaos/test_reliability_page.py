"""The page on reliability names every fault that is played, and no other, and takes the figures of a full run."""

import re
from datetime import date

from chaos.faults import FAULTS
from chaos.page import BEGIN, END, FULL, PAGE, is_full, written
from chaos.rows import Finding
from chaos.run import Run


def runs(seeds: int, *findings: Finding) -> list[Run]:
    return [
        Run(name, seed, 100, findings, (1.5,), 9.0, in_flight=(1, 2), versions="RabbitMQ 3")
        for seed in range(seeds)
        for name in FAULTS
    ]


def test_the_page_lists_every_fault_as_it_is() -> None:
    section = PAGE.read_text().partition("## The faults")[2].partition("\n## ")[0]

    assert dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", section, re.MULTILINE)) == {
        "FAULT=": "what happens",
        **{each.name: each.meaning for each in FAULTS.values()},
    }


def test_a_full_run_replaces_the_figures_and_nothing_else() -> None:
    text = PAGE.read_text()

    page = written(text, runs(FULL), on=date(2026, 11, 25), minutes=61.2, jobs=2)

    assert (page.partition(BEGIN)[0], page.partition(END)[2]) == (text.partition(BEGIN)[0], text.partition(END)[2])
    assert "144 runs in 61 minutes on 25 November 2026, 2 at once" in page
    assert re.search(r"; commit [0-9a-f]+( with changes)?, RabbitMQ 3\.$", page, re.MULTILINE)
    assert re.search(r"^all +144 +0 +14400 +0 +0 +0 +1\.5 s +144 of 288 +< 2\.1 %$", page, re.MULTILINE)


def test_what_was_found_is_on_the_page() -> None:
    page = written(PAGE.read_text(), runs(1, Finding("lost it", lost=1)), on=date(2026, 11, 25), minutes=1, jobs=1)

    assert "* `broker-kill`, seed 0: lost it\n" in page


def test_a_run_is_full_with_four_of_every_fault() -> None:
    assert (is_full(runs(FULL)), is_full(runs(FULL)[1:])) == (True, False)
