"""The store behind Supabase's HTTP interface: one `rpc` of `public.match_ingest` is one transaction."""

import json
import uuid
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from match_schema import Reading

from .arguments import Arguments
from .dead_letters import Letter, storable
from .earlier_forms import keys_of
from .errors import DatabaseUnavailable, NotMigrated, UnknownRow
from .migrate import migrations
from .rest import Rest
from .store import Outcome

PAYLOAD: Final = 1_000_000
"""Bytes of a request; gateways take no more by default. An envelope of 500 matches has some 400,000."""


class SupabaseStore:
    """Applies envelopes over HTTP, and asks what else a worker asks a database.

    `token` is a JWT of the role `match_worker`; a call of more than `payload` bytes is sent in parts.
    """

    def __init__(self, url: str, key: str, *, token: str | None = None, payload: int = PAYLOAD) -> None:
        self._rest = Rest(url, key, token=token)
        self._payload = payload

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        """Apply one message, all or nothing, and return one outcome per match, by position.

        Raises NotApplied, Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated, WrongSetting, Unforeseen.
        """
        call = asdict(Arguments.of(reading, override_by=override_by))
        return [Outcome(**row) for row in self._rest.rpc("match_ingest", self._sendable(call))]

    def names_of(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the version 1 fields that a match's ids and number stand for. Raises UnknownRow, and as `ingest`."""
        names: dict[str, Any] = self._rest.rpc("match_names", json.loads(json.dumps(keys_of(told), default=str)))
        if unknown := names.pop("unknown", None):
            raise UnknownRow(unknown)
        return names

    def probe(self) -> None:
        """Return if the database is there and migrated. Raises as `ingest` does."""
        needed, found = migrations()[-1].number, self._rest.rpc("match_ready", {})
        if not isinstance(found, int):
            raise DatabaseUnavailable(*self._rest.place, f"asked for its newest migration, it answers {found!r:.100}")
        if found < needed:
            raise NotMigrated(*self._rest.place, f"it has migration {found}, this worker needs {needed}")

    def chore(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Do one chore, or what the beat asks. Raises as `ingest` does, but for NotApplied."""
        did: dict[str, Any] = self._rest.rpc("match_chore", call)
        return did

    def keep(self, letter: Letter) -> None:
        """Write a dead letter down. Raises as `ingest` does, but for NotApplied."""
        call = json.loads(
            json.dumps({"letter": storable(letter), "body": b64encode(letter.body).decode()}, default=str)
        )
        self._rest.rpc("match_keep_letter", self._sendable(call))

    def close(self) -> None:
        """Close this process's connections; using the store again opens new ones."""
        self._rest.close()

    def _sendable(self, call: dict[str, Any]) -> dict[str, Any]:
        """Return the call, or what stands for it once it was sent in parts."""
        written = json.dumps(call, ensure_ascii=False)
        return call if len(written.encode()) <= self._payload else self._send_in_parts(written)

    def _send_in_parts(self, written: str) -> dict[str, Any]:
        """Leave a call that is too long for one request in the database, and return the call that asks for it."""
        upload = str(uuid.uuid4())
        size = max(1, self._payload // 4)  # characters, each of up to four bytes
        parts = [written[start : start + size] for start in range(0, len(written), size)]
        for number, body in enumerate(parts):
            self._rest.rpc("match_ingest_part", {"upload": upload, "part": number, "body": body})
        return {"upload": upload, "parts": len(parts)}
