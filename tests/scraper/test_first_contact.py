"""First contact with documents of another form: each is a finding, and none ends the command."""

import json
from copy import deepcopy
from typing import Any

import pytest
from scraper.seasons import NORTHEAST, TODAY, event
from typer.testing import CliRunner

from match_scraper.cli import app
from match_scraper.first_contact import Finding, ask_assist
from match_scraper.ports import Document, Fresh
from match_scraper.season import competitions

LEAGUE = competitions(TODAY)[0]
SCHEDULE, STANDINGS = f"/data/schedule/{LEAGUE.key}.json", f"/data/standings/{LEAGUE.key}.json"
DOCUMENTS: dict[str, dict[str, Any]] = {
    SCHEDULE: {"synced_at": "2026-10-07T00:40:08Z", "linked_competition_seasons": [], "events": [event()]},
    STANDINGS: {"competition_season": {"key": LEAGUE.key, "competition_brackets": [NORTHEAST | {"tiebreakers": None}]}},
}


class Web:
    """A host with these documents."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self._documents = documents

    def get(self, path: str, kept: Document | None = None) -> Fresh:  # noqa: ARG002 - nothing is kept here
        body = json.dumps(self._documents.get(path)).encode()
        return Fresh(Document(path, b"", None, None), body)


def found(path: str, **changed: Any) -> dict[str, Finding]:
    documents = deepcopy(DOCUMENTS)
    inside = documents[path] if path == SCHEDULE else documents[path]["competition_season"]
    for name, value in changed.items():
        inside[name] = value
    return {each.point: each for each in ask_assist(Web(documents), LEAGUE, None)}


@pytest.mark.parametrize(
    ("path", "changed", "point"),
    [
        (SCHEDULE, {"synced_at": None}, "time of a sync"),
        (SCHEDULE, {"events": [event(local_timezone="America/Nowhere")]}, "kick-off of a match over"),
        (SCHEDULE, {"events": [event(start_time=None)]}, "kick-off of a match over"),
        (SCHEDULE, {"events": {"20001": event()}}, f"schedule {LEAGUE.key}"),
        (STANDINGS, {"competition_brackets": [NORTHEAST]}, "Quality of Play"),
        (
            STANDINGS,
            {"competition_brackets": [{"tiebreakers": [{}], "standings": [{"position": 1}]}]},
            "Quality of Play",
        ),
    ],
)
def test_a_form_that_a_question_does_not_know_is_what_differs(path: str, changed: dict[str, Any], point: str):
    verdicts = {name: each.verdict for name, each in found(path, **changed).items()}

    assert verdicts[point] == "differs"
    assert f"fields of the {'schedule' if path == SCHEDULE else 'standings'}" in verdicts


def test_a_season_that_is_none_is_wrong_usage_before_anyone_is_asked():
    done = CliRunner().invoke(app, ["first-contact", "--season", "foo"], env={"ASSIST_URL": "http://127.0.0.1:1"})

    assert (done.exit_code, "a season is written 2025-26" in done.stderr) == (2, True)
