"""Publishing into a folder: whole files for the queues a worker has bound there, and a reason for everything else."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from publisher.letter_builders import a_letter

from match_publisher import BadAddress, Fate, RabbitPublisher, publisher_for
from match_publisher.embedded import EmbeddedPublisher
from match_schema.routing import BIND_BULK, BIND_NOW, EXCHANGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two queues, bound as a worker binds them; kombu remembers bindings by name in all of a process."""
    (tmp_path / "messages").mkdir()
    with Connection("filesystem://", transport_options={"control_folder": str(tmp_path / "control")}) as connection:
        channel = connection.default_channel
        channel.exchange_declare(EXCHANGE, "topic")
        for queue, key in (("bulk", BIND_BULK), ("now", BIND_NOW)):
            channel.queue_bind(f"{queue}-{tmp_path.name}", EXCHANGE, key)
    return tmp_path


@pytest.fixture
def publisher(folder: Path) -> Iterator[EmbeddedPublisher]:
    with EmbeddedPublisher(f"filesystem://{folder}") as publisher:
        yield publisher


def _messages(folder: Path, queue: str) -> list[dict[str, Any]]:
    return [json.loads(file.read_bytes()) for file in folder.glob(f"messages/*.{queue}-{folder.name}.msg")]


def test_a_letter_goes_to_the_queue_bound_for_it_and_to_no_other(publisher: EmbeddedPublisher, folder: Path):
    letter = a_letter()
    (receipt,) = publisher.publish([letter])

    assert receipt.fate is Fate.CONFIRMED
    assert sorted((len(_messages(folder, "bulk")), len(_messages(folder, "now")))) == [0, 1]


def test_the_body_is_that_of_the_letter(publisher: EmbeddedPublisher, folder: Path):
    letter = a_letter()
    list(publisher.publish([letter]))
    (message,) = _messages(folder, "bulk") + _messages(folder, "now")

    assert letter.body in b64decode(message["body"])
    assert message["headers"]["id"] == letter.message_id


def test_without_a_worker_a_letter_is_returned_with_what_to_do(tmp_path: Path):
    with EmbeddedPublisher(f"filesystem://{tmp_path}") as publisher:
        (receipt,) = publisher.publish([a_letter()])

    assert receipt.fate is Fate.RETURNED
    assert "start the worker" in receipt.reason


def test_a_folder_that_cannot_be_used_keeps_the_letter(publisher: EmbeddedPublisher, folder: Path):
    (folder / "messages").rmdir()
    (receipt,) = publisher.publish([a_letter()])

    assert receipt.fate is Fate.KEPT
    assert "folder cannot be used" in receipt.reason


def test_closing_leaves_no_draft(publisher: EmbeddedPublisher, folder: Path):
    list(publisher.publish([a_letter()]))
    publisher.close()

    assert sorted(path.name for path in folder.iterdir()) == ["control", "messages"]


@pytest.mark.parametrize("url", ["filesystem://", "filesystem:///", "filesystem://host/folder"])
def test_an_address_without_a_folder_of_this_machine_is_refused(url: str):
    with pytest.raises(BadAddress, match="filesystem:///folder"):
        publisher_for(url)


def test_the_address_chooses_the_publisher(tmp_path: Path):
    chosen = publisher_for(f"filesystem://{tmp_path}"), publisher_for("amqp://user:secret@broker.example/")

    assert [type(each) for each in chosen] == [EmbeddedPublisher, RabbitPublisher]
