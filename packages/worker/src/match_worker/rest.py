"""The supabase file: functions of the database called over HTTP, and every error of it, and of httpx, in our words."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from postgrest.exceptions import APIError
from supabase import Client, ClientOptions, SupabaseException, create_client

from .errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, Rejected, Unforeseen, WorkerError, WrongSetting
from .sqlstate import error_of

_TIMEOUT: Final = httpx.Timeout(65, connect=10)  # just longer than the database allows a statement

_SQLSTATE: Final = re.compile(r"[0-9A-Z]{5}")
"""PostgreSQL's own codes, which PostgREST passes on; its own are longer, HTTP's shorter."""
_REQUEST_REFUSED: Final = "PGRST1"
"""PostgREST's codes for a request that is wrong in itself."""
_MEANINGS: Final = (
    (NotMigrated, ("PGRST106", "PGRST125", "PGRST202", "PGRST203"), "our functions are not found"),
    (DatabaseBusy, ("PGRST003", 429), "too much at once"),
    (DatabaseUnavailable, ("PGRST000", "PGRST001", "PGRST002"), "PostgREST has no connection"),
    (
        DatabaseUnavailable,
        ("PGRST300", "PGRST301", "PGRST302", "PGRST303", 401),
        "SUPABASE_KEY or SUPABASE_JWT is not accepted",
    ),
)


class Rest:
    """A Supabase project; each process that uses it has a client of its own.

    `key` is the project's publishable key; `token` a JWT of the role `match_worker` (without it the key is the token).
    """

    def __init__(self, url: str, key: str, *, token: str | None = None) -> None:
        self._url, self._key, self._token = url, key, token or key
        self._client: Client | None = None
        self._owner: int | None = None
        self._status = 0

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self._url)
        return str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)

    def rpc(self, function: str, call: Mapping[str, Any]) -> Any:
        """Call a function of `public` whose one argument is the whole `call`.

        Raises Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated, WrongSetting, Unforeseen.
        """
        with self._translated():
            return self._mine().rpc(function, dict(call)).execute().data

    def close(self) -> None:
        """Close this process's connections; using the project again opens new ones."""
        client, self._client = self._client, None
        if client is not None and self._owner == os.getpid():
            client.postgrest.aclose()

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
        place = self.place
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
    if _SQLSTATE.fullmatch(code):
        return error_of(code, said, host, port)
    for kind, codes, meaning in _MEANINGS:
        if code in codes or status in codes:
            return kind(host, port, f"{meaning}: {said} ({code or status})")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or not code.startswith("PGRST"):
        # Whoever stands before PostgREST, or PostgREST whose own connection breaks; what it refuses itself, it names.
        return DatabaseUnavailable(host, port, f"{said} ({status})")
    refused = f"{host}:{port} refused: {said} ({code})"
    return Rejected(refused) if code.startswith(_REQUEST_REFUSED) else Unforeseen(refused)
