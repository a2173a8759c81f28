import json
from pathlib import Path

from typer.testing import CliRunner

from match_schema.cli import app
from match_schema.golden import KINDS, Release, wire_schema
from match_schema.tree import version

run = CliRunner().invoke


def export(folder: Path) -> Path:
    assert run(app, ["export", "--to", str(folder)]).exit_code == 0
    return folder


def test_export_writes_the_tree(tmp_path: Path):
    assert Release.read(export(tmp_path)) == Release.of_tree(version())


def test_export_names_the_commit_of_a_release(tmp_path: Path):
    run(app, ["export", "--to", str(tmp_path), "--commit", "abc"])

    assert Release.read(tmp_path).commit == "abc"


def test_export_does_not_edit_a_release(tmp_path: Path):
    export(tmp_path)
    result = run(app, ["export", "--to", str(tmp_path)])

    assert (result.exit_code, "never edited" in result.stderr) == (2, True)


def test_an_exported_example_is_valid(tmp_path: Path):
    result = run(app, ["validate", str(export(tmp_path) / "v2" / "run.example.json")])

    assert result.exit_code == 0


def test_show_lists_every_kind():
    assert [line.split()[0] for line in run(app, ["show"]).stdout.splitlines()] == list(KINDS)


def test_show_prints_a_schema():
    assert json.loads(run(app, ["show", "matches"]).stdout) == wire_schema("v2/matches")


def test_show_names_the_kinds_there_are():
    result = run(app, ["show", "match-day"])

    assert (result.exit_code, "v2/heartbeat" in result.stderr) == (2, True)


def test_diff_says_when_nothing_changed(tmp_path: Path):
    assert run(app, ["diff", str(export(tmp_path))]).stdout == "no change\n"


def test_diff_prints_each_change(tmp_path: Path):
    file = export(tmp_path) / "v2" / "run.schema.json"
    file.write_text(file.read_text().replace('"maximum": 10000000', '"maximum": 9'))
    told = run(app, ["diff", str(tmp_path)]).stdout.splitlines()

    assert (told[0], told[-1]) == ("major  v2/run.envelopes", "3 changes, major")


def test_diff_prints_json(tmp_path: Path):
    file = export(tmp_path) / "v2" / "run.schema.json"
    file.write_text(file.read_text().replace("Whether the run", "If the run"))
    (change,) = json.loads(run(app, ["diff", str(tmp_path), "--json"]).stdout)

    assert change == {"path": "v2/run.full", "level": "patch", "change": "description changed", "refused": []}


def test_diff_of_no_release_says_so(tmp_path: Path):
    result = run(app, ["diff", str(tmp_path)])

    assert (result.exit_code, "holds no whole release" in result.stderr) == (2, True)


def test_the_tree_passes_its_own_check():
    assert run(app, ["check"]).exit_code == 0
