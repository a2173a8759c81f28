"""Sends dead letters once more to the queue they came from, as they were or edited."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

from kombu.connection import Connection

from match_schema import Message, content_id, load

from .dead_letters import DeadLetter, body_id, settle
from .overriding import OVERRIDE_BY, REPLAY_OF
from .parking import OUR_HEADERS, ConfirmedPublisher, Copy
from .posting import headers_of, posted, properties_of

_OF_THE_SENDER: Final = ("origin", "traceparent")
"""Headers that tell whence the letter came, and that an edited one has as well."""


def replay(
    letters: Iterable[DeadLetter], *, connect: Callable[[], Connection], database_url: str, by: str | None
) -> Iterator[DeadLetter]:
    """Replay each, and yield it once the broker has confirmed it and the table says so.

    It keeps its id: what had been applied already is `duplicate`. One that has died again by then waits again. Raises
    BrokerUnavailable, NotConfirmed, DatabaseUnavailable.
    """
    with closing(ConfirmedPublisher(connect)) as publisher:
        for letter in letters:
            publisher.place(Copy(letter.queue, letter.body, letter.properties, as_sent(letter)))
            settle(database_url, letter, "replayed", by=by, replayed_as=letter.message_id)
            yield replace(letter, status="replayed", replayed_as=letter.message_id)


def replay_edited(
    letter: DeadLetter,
    body: bytes,
    *,
    connect: Callable[[], Connection],
    database_url: str,
    by: str | None,
    override_by: str | None = None,
) -> DeadLetter:
    """Send `body`, one envelope, in the place of the letter: a message of its own, that names what it stands for.

    `override_by` names the person by whose word it goes over what is newer or locked.

    Raises match_schema's SchemaError before anything is sent, and as `replay`.
    """
    message = load(body)
    message = message.model_copy(update={"message_id": _new_id(letter, message, override_by)})
    with closing(ConfirmedPublisher(connect)) as publisher:
        publisher.place(edited(letter, message, override_by=override_by))
    settle(database_url, letter, "replayed", by=by, replayed_as=message.message_id)
    return replace(letter, status="replayed", replayed_as=message.message_id)


def _new_id(letter: DeadLetter, message: Message, override_by: str | None) -> str:
    """Derive the id from what is said; an override says it anew, though all of it may have been said before."""
    said = content_id(message)
    return said if override_by is None else body_id(f"{said} over {letter.message_id} by {override_by}".encode())


def edited(letter: DeadLetter, message: Message, *, override_by: str | None = None) -> Copy:
    """Word the edited message as its producer would have: any header of the letter may be what was wrong with it."""
    kept = {name: letter.headers[name] for name in _OF_THE_SENDER if name in letter.headers}
    headers = kept | headers_of(message) | {REPLAY_OF: letter.message_id}
    if override_by is not None:
        headers[OVERRIDE_BY] = override_by
    return Copy(letter.queue, posted(message), dict(letter.properties) | properties_of(message), headers)


def as_sent(letter: DeadLetter) -> dict[str, object]:
    """Without what the worker added, and without the word of whoever overrode before: it was for that one time."""
    ours = {*OUR_HEADERS, OVERRIDE_BY}
    return {name: told for name, told in letter.headers.items() if name not in ours}
