from pathlib import Path

from messages import matches
from typer.testing import CliRunner

from match_schema import dump
from match_schema.cli import app


def test_a_valid_message_is_named(tmp_path: Path):
    (tmp_path / "message.json").write_bytes(dump(matches()))

    result = CliRunner().invoke(app, ["validate", str(tmp_path / "message.json")])

    assert (result.exit_code, result.output.split(",")[0]) == (0, "valid: version 2")


def test_each_fault_is_printed_with_its_path(tmp_path: Path):
    (tmp_path / "message.json").write_bytes(dump(matches()).replace(b'"U13"', b'"13"'))

    result = CliRunner().invoke(app, ["validate", str(tmp_path / "message.json")])

    assert result.exit_code == 1
    assert "age_group: String should match pattern" in result.output


def test_what_is_no_json_is_unreadable():
    result = CliRunner().invoke(app, ["validate", "-"], input="{")

    assert result.exit_code == 2
    assert "not JSON" in result.output


def test_a_missing_file_is_unreadable(tmp_path: Path):
    result = CliRunner().invoke(app, ["validate", str(tmp_path / "none.json")])

    assert result.exit_code == 2
    assert "No such file" in result.output
