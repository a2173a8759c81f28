"""`scraper show`, `targets` and `export` on a state file, without any server."""

import csv
import io
import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season
from typer.testing import CliRunner, Result

from match_publisher import look_at_state, open_state, transaction
from match_scraper.cli import app
from match_scraper.fixture import Score
from match_scraper.snapshots import REMEMBERED, held_state

BEFORE, AFTER = a_fixture(), a_fixture(result=Score(2, 1))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file with a season of two matches, one of which has changed since the first run."""
    path = tmp_path / "state.sqlite"
    season = a_season(AFTER, a_fixture("20002", home="3", away="4", schedule=a_schedule(venue="Oak, Field")))
    with held_state(path) as (snapshots, _):
        snapshots.accept(season, [], [], [(BEFORE, AFTER)])
    return path


def call(state: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"SCRAPER_STATE": str(state), "COLUMNS": "200"})


def test_matches_are_shown_as_a_table(state: Path):
    shown = call(state, "show", "--state", "played").stdout

    assert "1 matches" in shown
    assert "20001" in shown
    assert "20002" not in shown


def test_matches_are_shown_as_json(state: Path):
    told = json.loads(call(state, "show", "--team", "club 3", "--json").stdout)

    assert [(each["match"], each["venue"]) for each in told] == [("20002", "Oak, Field")]


@pytest.mark.parametrize(("since", "changes"), [("2026-10-07", ["20001"]), ("2026-10-08", [])])
def test_changes_since_a_moment_are_shown(state: Path, since: str, changes: list[str]):
    told = json.loads(call(state, "show", "--changes-since", since, "--json").stdout)

    assert [each["match"] for each in told] == changes


def test_a_change_is_forgotten_in_time(state: Path):
    with held_state(state) as (snapshots, _):
        season = snapshots.seasons()[0]
        later = season.synced_at + REMEMBERED + timedelta(seconds=1)
        snapshots.accept(replace(season, synced_at=later), [], [])

    assert json.loads(call(state, "show", "--changes-since", "2026-01-01", "--json").stdout) == []


def test_a_change_of_a_season_gone_by_is_forgotten_in_time(state: Path):
    with held_state(state) as (snapshots, _):
        later = SYNCED + REMEMBERED + timedelta(seconds=1)
        snapshots.accept(a_season(key="mls-next-league-27-28", season="2027-2028", synced_at=later), [], [])

        assert list(snapshots.changes(SYNCED - REMEMBERED)) == []


def test_targets_are_counted(state: Path):
    (told,) = json.loads(call(state, "targets", "--json").stdout)

    assert (told["division"], told["teams"], told["matches"], told["played"]) == ("Northeast", 4, 2, 1)


def test_csv_reads_back(state: Path):
    rows = list(csv.DictReader(io.StringIO(call(state, "export", "csv").stdout)))

    assert [(each["match"], each["venue"], each["home_score"]) for each in rows] == [
        ("20001", "", "2"),
        ("20002", "Oak, Field", ""),
    ]


def test_csv_of_no_match_still_names_its_columns(state: Path):
    nothing, something = call(state, "export", "csv", "--state", "removed"), call(state, "export", "csv")

    assert nothing.stdout.splitlines() == something.stdout.splitlines()[:1]


def test_json_goes_to_a_file(state: Path, tmp_path: Path):
    done = call(state, "export", "json", "--output", str(tmp_path / "deep" / "matches.json"))

    assert "2 matches in " in done.stdout
    assert len(json.loads((tmp_path / "deep" / "matches.json").read_text())) == 2


def test_calendars_go_to_a_folder(state: Path, tmp_path: Path):
    done = call(state, "export", "ics", "--output", str(tmp_path / "calendars"))

    assert done.stdout.startswith("4 calendars")
    assert len(list((tmp_path / "calendars").iterdir())) == 4


def test_a_file_that_cannot_be_written_is_named(state: Path, tmp_path: Path):
    (tmp_path / "taken").write_text("")
    done = call(state, "export", "ics", "--output", str(tmp_path / "taken"))

    assert (done.exit_code, "taken" in done.stderr, "cannot be written" in done.stderr) == (2, True, True)


@pytest.mark.parametrize("command", [["show"], ["targets"], ["export", "csv"]])
def test_before_the_first_run_it_says_what_to_do(command: list[str], tmp_path: Path):
    done = call(tmp_path / "none.sqlite", *command)

    assert (done.exit_code, "`scraper run`" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_state_file_is_named(tmp_path: Path):
    (tmp_path / "other").write_text("something else, longer than the head of an SQLite file " * 4)

    done = call(tmp_path / "other", "show")

    assert (done.exit_code, "other" in done.stderr) == (8, True)


def test_a_name_nobody_knows_overwrites_no_export(state: Path, tmp_path: Path):
    output = tmp_path / "matches.csv"
    output.write_text("good")

    done = call(state, "export", "csv", "--league", "Homegrwon", "--output", str(output))

    assert (done.exit_code, done.stderr, output.read_text()) == (
        2, "no league 'Homegrwon'; there is Homegrown\n", "good"
    )  # fmt: skip


def test_a_name_is_no_formula_in_a_spreadsheet(state: Path):
    with held_state(state) as (snapshots, _):
        season = a_season(a_fixture(schedule=a_schedule(venue='=HYPERLINK("http://x","y")')))
        snapshots.accept(season, [], [])

    (told,) = csv.DictReader(io.StringIO(call(state, "export", "csv").stdout))

    assert told["venue"] == '\'=HYPERLINK("http://x","y")'


def test_looking_writes_nothing(state: Path):
    with closing(open_state(state)) as connection, transaction(connection):
        connection.execute("DROP TABLE accepted_changes")  # as a version of before would have left it

    codes = [call(state, *command).exit_code for command in (("show",), ("targets",), ("export", "csv"))]

    with closing(look_at_state(state)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert (codes, "accepted_changes" in tables) == ([0, 0, 0], False)


def test_a_change_that_cannot_be_read_is_left_out(state: Path):
    with closing(open_state(state)) as connection:
        connection.execute("UPDATE accepted_changes SET packed = x'00'")

    told = call(state, "show", "--changes-since", "2026-10-01", "--json")

    assert (told.exit_code, json.loads(told.stdout)) == (0, [])


def test_what_was_seen_last_is_what_changed_last(state: Path):
    told = json.loads(call(state, "show", "--changes-since", "2026-10-01", "--json").stdout)

    assert told[0]["seen"] == f"{SYNCED:%FT%TZ}"
    assert told[0]["change"] == "status: scheduled -> played; score: - -> 2-1"


def exported(state: Path, folder: Path, *arguments: str) -> Result:
    """Export in every form; the last result is of those that failed, if any did."""
    outputs = {"ics": folder / "calendars", "csv": folder / "a.csv", "json": folder / "a.json"}
    done = [call(state, "export", form, *arguments, "--output", str(output)) for form, output in outputs.items()]
    return max(done, key=lambda each: each.exit_code)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*.*") if path.is_file()}


def damage(state: Path, key: str) -> None:
    with closing(open_state(state)) as connection:
        connection.execute("UPDATE accepted_seasons SET packed = x'00' WHERE key = ?", (key,))


def test_a_season_that_cannot_be_read_ends_an_export_and_overwrites_nothing(state: Path, tmp_path: Path):
    with held_state(state) as (snapshots, _):
        flex = a_season(a_fixture("9", home="3", away="4"), key="mls-next-flex-26-27", league="Flex")
        snapshots.accept(flex, [], [])
    exported(state, tmp_path / "out")
    before = texts(tmp_path / "out")
    damage(state, "mls-next-flex-26-27")

    done = exported(state, tmp_path / "out")

    assert (done.exit_code, "accepted of mls-next-flex-26-27 cannot be read" in done.stderr) == (8, True)
    assert (len(before), texts(tmp_path / "out")) == (6, before)


def test_a_season_that_cannot_be_read_is_no_part_of_the_export_of_another(state: Path, tmp_path: Path):
    with held_state(state) as (snapshots, _):
        snapshots.accept(a_season(key="mls-next-league-25-26", season="2025-2026"), [], [])
    damage(state, "mls-next-league-25-26")

    done = exported(state, tmp_path / "out", "--season", "2026-2027")

    assert (done.exit_code, len(texts(tmp_path / "out"))) == (0, 6)
