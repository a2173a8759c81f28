"""What a person may adjust and accept, and what they are told when it is no such thing."""

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from match_scraper.errors import WrongChoice
from match_scraper.limits import DEFAULT, NAMES, Limits, accepted, adjusted, shown

ROW = re.compile(r"^\| `([a-z_]+)` \| `([0-9.]+)` \| .+ \|$", re.MULTILINE)


def test_the_table_of_limits_is_what_the_guard_uses():
    page = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text()

    assert ROW.findall(page) == [(each.name, shown(getattr(DEFAULT, each.name))) for each in fields(Limits)]


@pytest.mark.parametrize(
    ("told", "name", "limit"),
    [
        ("events_fell=0.1", "events_fell", 0.1),
        (" results_changed = 30 ", "results_changed", 30),
        ("source_time_ahead=60", "source_time_ahead", timedelta(minutes=1)),
    ],
)
def test_a_limit_is_told_by_name_and_number(told: str, name: str, limit: object):
    assert getattr(adjusted(DEFAULT, [told]), name) == limit


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("events=0.1", r"no limit 'events'; there is rows_unusable, scores_early"),
        ("results_changed=many", r"no number in 'results_changed=many'; there is results_changed=15"),
        ("results_changed=1.5", r"no number in"),
        ("events_fell=-1", r"no number in"),
        ("events_fell", r"no number in 'events_fell='"),
        ("events_fell=5", r"no share 'events_fell=5'; there is 0 to 1"),
        ("no_scores=0", r"no count 'no_scores=0'; there is 1 and more"),
    ],
)
def test_what_is_no_limit_is_told_what_is(told: str, answer: str):
    with pytest.raises(WrongChoice, match=answer):
        adjusted(DEFAULT, [told])


def test_only_a_refusal_can_be_accepted():
    with pytest.raises(WrongChoice, match=f"no refusal 'all'; there is {NAMES[0]}"):
        accepted(["events_fell", "all"])
