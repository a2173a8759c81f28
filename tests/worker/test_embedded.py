"""The embedded broker's address, as the worker reads it."""

from pathlib import Path

import pytest

from match_worker.embedded import transport_options
from match_worker.errors import WrongSetting
from match_worker.settings import load


def test_a_folder_is_a_broker_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", f"filesystem://{tmp_path}")

    assert load().broker() == f"filesystem://{tmp_path}"


@pytest.mark.parametrize("url", ["filesystem://", "filesystem:///", "filesystem://host/folder"])
def test_an_address_without_a_folder_of_this_machine_is_refused(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", url)

    with pytest.raises(WrongSetting, match="filesystem:///folder"):
        load()


def test_its_folders_are_made(tmp_path: Path):
    transport_options(f"filesystem://{tmp_path}/a%20folder")

    assert sorted(path.name for path in (tmp_path / "a folder").iterdir()) == ["control", "messages", "processed"]


def test_a_real_broker_needs_no_options():
    assert transport_options("amqp://user:secret@broker.example/") == {}
