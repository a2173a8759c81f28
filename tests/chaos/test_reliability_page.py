"""The page on reliability names every fault that is played, and no other."""

import re
from pathlib import Path

from chaos.faults import FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def test_the_page_lists_every_fault_as_it_is() -> None:
    section = PAGE.read_text().partition("## The faults")[2].partition("\n## ")[0]

    assert dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", section, re.MULTILINE)) == {
        "FAULT=": "what happens",
        **{each.name: each.meaning for each in FAULTS.values()},
    }
