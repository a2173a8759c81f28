"""The store behind Supabase's HTTP interface: one `rpc` of `public.match_ingest` is one transaction.

The supabase file; its errors, httpx's among them, are put in our words here.
"""

import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from postgrest.exceptions import APIError
from supabase import Client, ClientOptions, SupabaseException, create_client

from match_schema import Reading

from .arguments import Arguments
from .errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, Rejected, WorkerError, WrongSetting
from .sqlstate import error_of
from .store import Outcome

PAYLOAD: Final = 1_000_000
"""Bytes of a request; gateways take no more by default. An envelope of 500 matches has some 400,000."""
_TIMEOUT: Final = httpx.Timeout(65, connect=10)  # just longer than the database allows a statement

_SQLSTATE: Final = 5
"""Length of PostgreSQL's own codes, which PostgREST passes on; its own are longer, HTTP's shorter."""
_MEANINGS: Final = (
    (NotMigrated, ("PGRST106", "PGRST125", "PGRST202", "PGRST203")),  # schema or function not found
    (DatabaseBusy, ("PGRST003", 429)),  # no connection free in time; too many requests
    (DatabaseUnavailable, ("PGRST000", "PGRST001", "PGRST002")),  # not connected, or not yet
    (DatabaseUnavailable, ("PGRST300", "PGRST301", "PGRST302", "PGRST303", 401)),  # key or JWT not accepted
)


class SupabaseStore:
    """Applies envelopes over HTTP, with a client of its own in each process.

    `key` is the project's publishable key; `token` a JWT of the role `match_worker` (without it the key is the token).
    """

    def __init__(self, url: str, key: str, *, token: str | None = None, payload: int = PAYLOAD) -> None:
        self._url, self._key, self._token, self._payload = url, key, token or key, payload
        self._client: Client | None = None
        self._owner: int | None = None
        self._status = 0

    def ingest(self, reading: Reading) -> Sequence[Outcome]:
        """Apply one message, all or nothing, and return one outcome per match, by position.

        Raises NotApplied, Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated, WrongSetting.
        """
        call = asdict(Arguments.of(reading))
        written = json.dumps(call, ensure_ascii=False)
        if len(written.encode()) > self._payload:
            call = self._send_in_parts(written)
        return [Outcome(**row) for row in self._rpc("match_ingest", call)]

    def close(self) -> None:
        """Close this process's connections; using the store again opens new ones."""
        client, self._client = self._client, None
        if client is not None and self._owner == os.getpid():
            client.postgrest.aclose()

    def _send_in_parts(self, written: str) -> dict[str, Any]:
        """Leave a call that is too long for one request in the database, and return the call that asks for it."""
        upload = str(uuid.uuid4())
        size = max(1, self._payload // 4)  # characters, each of up to four bytes
        parts = [written[start : start + size] for start in range(0, len(written), size)]
        for number, body in enumerate(parts):
            self._rpc("match_ingest_part", {"upload": upload, "part": number, "body": body})
        return {"upload": upload, "parts": len(parts)}

    def _rpc(self, function: str, call: Mapping[str, Any]) -> Any:
        with self._translated():
            return self._mine().rpc(function, dict(call)).execute().data

    def _mine(self) -> Client:
        if self._client is None or self._owner != os.getpid():
            self._owner = os.getpid()
            session = httpx.Client(timeout=_TIMEOUT, event_hooks={"response": [self._note]})
            # The client knows one key for both headers; a role's JWT goes into the second only.
            headers = {"Authorization": f"Bearer {self._token}"}
            options = ClientOptions(
                headers=headers, httpx_client=session, auto_refresh_token=False, persist_session=False
            )
            self._client = create_client(self._url, self._key, options)
        return self._client

    def _note(self, response: httpx.Response) -> None:
        """Keep the status: an error that a gateway words itself carries none."""
        self._status = response.status_code

    @contextmanager
    def _translated(self) -> Iterator[None]:
        parts = urlsplit(self._url)
        place = (str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80))
        try:
            yield
        except APIError as error:
            raise _translation(error, self._status, *place) from error
        except httpx.ReadTimeout as error:
            raise DatabaseBusy(*place, f"no answer within {_TIMEOUT.read:.0f} seconds") from error
        except httpx.HTTPError as error:
            raise DatabaseUnavailable(*place, type(error).__name__) from error
        except SupabaseException as error:
            raise WrongSetting(f"SUPABASE_URL, SUPABASE_KEY: {error}") from error


def _translation(error: APIError, status: int, host: str, port: int) -> WorkerError:
    code, said = error.code or "", (error.message or "no reason given").partition("\n")[0]
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return Rejected(
            f"{host}:{port} takes no request of this size ({said}): set SUPABASE_PAYLOAD lower, then replay"
        )
    if len(code) == _SQLSTATE:
        return error_of(code, said, host, port)
    kind = next((kind for kind, codes in _MEANINGS if code in codes or status in codes), None)
    if kind is not None:
        return kind(host, port, f"{said} ({code or status})")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return DatabaseUnavailable(host, port, f"{said} ({status})")
    return Rejected(f"{host}:{port} refused: {said} ({code or status})")
