"""Publishes into a folder, where there is no broker: Celery's filesystem transport. The one file that knows kombu.

Nothing is promised: a written file counts as confirmed, and a worker that dies takes what it has in hand along.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import re
import shutil
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import time
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from kombu.connection import Connection
from kombu.exceptions import KombuError

from match_schema.routing import EXCHANGE

from .celery_envelope import wire
from .errors import BadAddress
from .letters import Letter
from .publisher import NO_QUEUE, Fate, Receipt, told

SCHEME: Final = "filesystem"


class EmbeddedPublisher:
    """Writes each letter as a file for every queue that a worker has bound in the folder."""

    def __init__(self, url: str, *, app_id: str = "match-publisher") -> None:
        """Take `filesystem:///folder`, with % and what else a URL reserves written as %25. Raises BadAddress."""
        folder = _folder(url)
        # The worker uses the same names.
        self._messages, control = folder / "messages", folder / "control"
        # A reader takes a file as soon as it is there, however much of it is written: each is written elsewhere first.
        self._drafts = folder / f"drafts-{uuid4()}"
        options = {"data_folder_out": str(self._drafts), "control_folder": str(control)}
        self._connection = Connection(f"{SCHEME}://", transport_options=options)
        self._app_id, self._host = app_id, socket.gethostname()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        """Write letters, taken lazily; yield exactly one receipt for each, in the order given."""
        for letter in letters:
            try:
                receipt = self._write(letter)
            except (OSError, ValueError, KombuError, *self._connection.channel_errors) as error:
                # ValueError: the bindings were read while a worker was writing them.
                reason = f"the embedded broker's folder cannot be used: {error}"
                receipt = Receipt(letter.message_id, Fate.KEPT, reason, letter.run_id)
            yield told(receipt)

    def close(self) -> None:
        """Let the folder go."""
        self._connection.release()
        shutil.rmtree(self._drafts, ignore_errors=True)

    def _write(self, letter: Letter) -> Receipt:
        channel = self._connection.default_channel
        channel.exchange_declare(EXCHANGE, "topic")  # known to this process only
        if not any(re.match(bound.pattern, letter.routing_key) for bound in channel.get_table(EXCHANGE)):
            return Receipt(letter.message_id, Fate.RETURNED, NO_QUEUE.format(key=letter.routing_key), letter.run_id)
        self._put(channel, letter)
        return Receipt(letter.message_id, Fate.CONFIRMED, run_id=letter.run_id)

    def _put(self, channel: Any, letter: Letter) -> None:
        sealed = wire(letter, app_id=self._app_id, host=self._host, timestamp=int(time()))
        properties = dict(sealed.properties)
        content = {name: properties.pop(name) for name in ("content_type", "content_encoding")}
        message = channel.prepare_message(sealed.body, headers=sealed.headers, properties=properties, **content)
        self._drafts.mkdir(exist_ok=True)
        channel.basic_publish(message, EXCHANGE, sealed.routing_key)
        for draft in self._drafts.iterdir():
            draft.rename(self._messages / draft.name)


def _folder(url: str) -> Path:
    parts = urlsplit(url)
    folder = Path(unquote(parts.path))
    if parts.scheme != SCHEME or parts.netloc or not parts.path.strip("/"):
        raise BadAddress("the embedded broker's address must read filesystem:///folder, with its absolute path")
    return folder
