"""What stays of a refused season, for people to look at."""

import gzip
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_season

from match_scraper.bundles import KEPT, Bundles
from match_scraper.endings import exit_code, problems
from match_scraper.errors import Unwritable
from match_scraper.fixture import Score
from match_scraper.limits import Reason
from match_scraper.ports import Document, Latest, Refusals
from match_scraper.refusals import Refusal
from match_scraper.report import Delivery, Fate, Report
from match_scraper.scrape import Scrape
from match_scraper.season import Competition, competitions
from match_scraper.snapshots import held_state
from match_scraper.translate import Writer

WHY = (Reason("events_fell", "2 -> 1, limit 5%"),)
BEFORE = a_season(a_fixture("1"), a_fixture("2"))
AFTER = a_season(a_fixture("1", result=Score(2, 1)), synced_at=SYNCED + timedelta(hours=1))
DOCUMENT = Document("/data/schedule/mls-next-league-26-27.json", gzip.compress(b'{"events": []}'), None, None)
REFUSAL = Refusal(BEFORE, AFTER, WHY)


class Shrinking:
    """A source that lists 30 matches, then one."""

    def __init__(self) -> None:
        self._asked = 0

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest:  # noqa: ARG002 - the port names it
        self._asked += 1
        count = 30 if self._asked == 1 else 1
        season = a_season(*(a_fixture(str(number)) for number in range(count)), key=competition.key)
        return Latest(season, [DOCUMENT], {}, {})


def refused(tmp_path: Path, refusals: Refusals) -> Report:
    """Run twice; the second season is refused."""
    with held_state(tmp_path / "state") as (snapshots, _):
        scrape = Scrape(Shrinking(), snapshots, Writer("run-1", SYNCED, "0"), lambda: SYNCED, refusals=refusals)
        league = competitions(SYNCED.date())[:1]
        scrape.run(league, Delivery)
        return scrape.run(league, Delivery)


def test_a_refused_run_names_the_folder_it_wrote(tmp_path: Path):
    report = refused(tmp_path, Bundles(tmp_path / "refused"))

    (outcome,) = report.outcomes
    assert (outcome.fate, exit_code(report)) == (Fate.REFUSED, 5)
    assert sorted(path.name for path in Path(outcome.bundle).iterdir()) == [
        "difference.json",
        "reason.txt",
        "schedule-mls-next-league-26-27.json.gz",
    ]
    assert any(outcome.bundle in problem for problem in problems(report))


def test_without_room_for_it_the_run_still_ends_as_refused(tmp_path: Path):
    (tmp_path / "refused").write_text("in the way")

    report = refused(tmp_path, Bundles(tmp_path / "refused"))

    (outcome,) = report.outcomes
    assert (outcome.fate, outcome.bundle) == (Fate.REFUSED, "")
    assert "cannot be written" in outcome.reason


def test_a_bundle_holds_the_documents_as_received(tmp_path: Path):
    place = Path(Bundles(tmp_path).keep(REFUSAL, [DOCUMENT]))

    packed = (place / "schedule-mls-next-league-26-27.json.gz").read_bytes()
    assert gzip.decompress(packed) == b'{"events": []}'


def test_a_bundle_says_what_would_have_changed(tmp_path: Path):
    told = json.loads((Path(Bundles(tmp_path).keep(REFUSAL, [])) / "difference.json").read_text())

    assert told["counts"] == {"new": 0, "changed": 1, "missing": 1}
    assert told["changed"] == [{"match": "1", "change": "status: scheduled -> played; score: - -> 2-1"}]
    assert [each["match"] for each in told["missing"]] == ["2"]
    assert told["reasons"] == [{"name": "events_fell", "numbers": "2 -> 1, limit 5%"}]


def test_a_bundle_gives_the_reason_in_words(tmp_path: Path):
    text = (Path(Bundles(tmp_path).keep(REFUSAL, [])) / "reason.txt").read_text()

    assert "- events_fell (2 -> 1, limit 5%)" in text
    assert "`scraper run --only league --accept events_fell`" in text
    assert "2 matches of 2026-10-07T00:40:08Z" in text


def test_a_first_season_that_is_refused_is_kept_too(tmp_path: Path):
    told = Bundles(tmp_path).keep(Refusal(None, AFTER, WHY), [])

    assert "Accepted before, and still: nothing." in (Path(told) / "reason.txt").read_text()


def test_the_same_season_refused_again_is_one_bundle(tmp_path: Path):
    bundles = Bundles(tmp_path)

    assert bundles.keep(REFUSAL, [DOCUMENT]) == bundles.keep(REFUSAL, [])
    assert len(list(tmp_path.iterdir())) == 1


def test_the_oldest_bundle_goes_when_there_are_too_many(tmp_path: Path):
    bundles = Bundles(tmp_path)
    for number in range(KEPT + 2):
        season = replace(AFTER, synced_at=SYNCED + timedelta(hours=number))
        last = bundles.keep(Refusal(BEFORE, season, WHY), [])

    assert len(list(tmp_path.iterdir())) == KEPT
    assert Path(last).exists()


def test_no_path_of_a_document_leads_out_of_the_bundle(tmp_path: Path):
    place = Path(Bundles(tmp_path).keep(REFUSAL, [Document("/../../etc/passwd", b"", None, None)]))

    assert "etc-passwd.gz" in {path.name for path in place.iterdir()}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(Unwritable, match="taken"):
        Bundles(tmp_path / "taken").keep(REFUSAL, [])


def test_documents_that_cannot_be_read_are_kept_once_with_the_reason(tmp_path: Path):
    bundles = Bundles(tmp_path)
    places = {bundles.keep_unread("mls-next-league-26-27", "events: no list", [DOCUMENT]) for _ in range(2)}

    (place,) = map(Path, places)
    assert sorted(each.name for each in place.iterdir()) == ["reason.txt", "schedule-mls-next-league-26-27.json.gz"]
    assert (place / "reason.txt").read_text().startswith("Could not be read: events: no list")


def test_pages_of_one_question_have_files_of_their_own(tmp_path: Path):
    asked = "/public_schedule/league/get_matches?open_page={}&start_date=2026-03-01" + "&age[]=21" * 40
    pages = [Document(asked.format(number), DOCUMENT.packed, None, None) for number in (1, 2)]

    place = Path(Bundles(tmp_path).keep_unread("modular11-league-25-26", "a row has no match id", pages))

    names = sorted(each.name.rpartition("-")[0] for each in place.glob("*.gz"))
    assert names == ["league-get_matches-page-1", "league-get_matches-page-2"]
