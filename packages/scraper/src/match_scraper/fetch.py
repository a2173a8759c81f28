"""Bytes over HTTP: conditional, bounded, patient with what passes and with nothing else. This is the httpx file.

Over 200 lines, because that library has one file.
"""

import gzip
import random
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self

import httpx

from .errors import Blocked, Malformed, NotPublished, SourceBroken, Unreachable
from .ports import Document, Fresh, Unchanged

PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""Answers worth another try."""
_JSON: Final = {"Accept": "application/json"}
_GZIP: Final = 16 + zlib.MAX_WBITS
_BEAT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, and how often to try."""

    tries: int = 3
    delays: Sequence[timedelta] = (timedelta(seconds=1), timedelta(seconds=4))
    """Between tries; each is shortened or lengthened at random by up to a half."""
    timeout: timedelta = timedelta(seconds=60)
    """For a whole transfer."""
    longest_wait: timedelta = timedelta(seconds=60)
    """A source that asks us (Retry-After) to wait longer is left alone until the next run."""
    largest: int = 64 * 1024 * 1024
    """Bytes of a document, unpacked."""


class _Passing(Exception):
    """Worth another try."""

    def __init__(self, what: str, wait: timedelta | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class Fetcher:
    """Gets documents of one host, one at a time."""

    def __init__(
        self,
        url: str,
        *,
        version: str,
        contact: str = "",
        patience: Patience = Patience(),
        sleep: Callable[[float], None] = time.sleep,
        headers: Mapping[str, str] = _JSON,
        check: Callable[[str, bytes], None] | None = None,
        passing: frozenset[int] = PASSING,
    ) -> None:
        """Get with these headers what `check` (path, body) lets pass, by default JSON; retry the `passing` statuses."""
        self._patience = patience
        self._check = check or check_json
        self._passing = passing
        self._sleep = sleep
        self._failing = False
        self._client = httpx.Client(
            base_url=url,
            timeout=patience.timeout.total_seconds(),
            follow_redirects=True,
            headers={
                "User-Agent": agent(version, contact),
                "Accept-Encoding": "gzip",
                **headers,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def robots(self) -> str:
        """Get the host's robots.txt; empty where it has none, or cannot be reached, which the first document tells."""
        try:
            response = self._client.get("/robots.txt", headers={"Accept": "text/plain"})
        except httpx.HTTPError:
            return ""
        return response.text if response.is_success and not response.text.lstrip().startswith("<") else ""

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document; Unchanged only when a copy is kept and the source says it is still right.

        Raises NotPublished, Blocked, Malformed; Unreachable after the last try.
        """
        # A host that has just failed every try is asked once for each further document: no storm of retries.
        tries = 1 if self._failing else self._patience.tries
        for left in reversed(range(tries)):
            try:
                answer = self._try(path, kept)
            except _Passing as fault:
                wait = self._wait(fault, left)
                if wait is None:
                    self._failing = True
                    what = f"{fault} (try {tries - left} of {tries})"
                    raise Unreachable(path, what, fault.wait or timedelta(0)) from fault
                self._sleep(wait.total_seconds())
            else:
                self._failing = False
                return answer
        raise AssertionError("the last try returns or raises")

    def _wait(self, fault: _Passing, left: int) -> timedelta | None:
        if left <= 0 or (fault.wait is not None and fault.wait > self._patience.longest_wait):
            return None
        delays = self._patience.delays
        delay = delays[max(0, len(delays) - left)] if delays else timedelta(0)
        jittered = delay * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing
        return max(jittered, fault.wait or timedelta(0))

    def _try(self, path: str, kept: Document | None) -> Fresh | Unchanged:
        try:
            with self._client.stream("GET", path, headers=_conditions(kept)) as response:
                return self._answer(path, kept, response)
        except httpx.TimeoutException as error:
            raise _Passing(f"no answer within {self._patience.timeout.total_seconds():g} s") from error
        except httpx.TransportError as error:
            raise _Passing(f"{type(error).__name__}: {error}".rstrip(": ")) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceBroken(path, f"{type(error).__name__}: {error}") from error

    def _answer(self, path: str, kept: Document | None, response: httpx.Response) -> Fresh | Unchanged:
        match response.status_code:
            case 200:
                return self._fresh(path, response)
            case 304 if kept is not None:
                return Unchanged()
            case 304:
                raise _Passing("not modified, though nothing was kept")
            case 403:
                raise Blocked(path, "the source refuses us (403)")
            case status if status in self._passing:
                raise _Passing(f"answered {status} {response.reason_phrase}".rstrip(), _asked_to_wait(response))
            case status:
                raise SourceBroken(path, f"answered {status} {response.reason_phrase}".rstrip())

    def _fresh(self, path: str, response: httpx.Response) -> Fresh:
        received = self._received(path, response)
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        if encoding not in ("gzip", "identity"):
            raise Malformed(path, f"sent in encoding {encoding!r}, which was not asked for")
        content = self._unpacked(path, received) if encoding == "gzip" else received
        self._check(path, content)
        packed = received if encoding == "gzip" else gzip.compress(received, compresslevel=1)
        headers = response.headers
        document = Document(path, packed, headers.get("ETag"), headers.get("Last-Modified"))
        return Fresh(document, content, _instant(headers.get("Date", "")))

    def _received(self, path: str, response: httpx.Response) -> bytes:
        deadline = time.monotonic() + self._patience.timeout.total_seconds()
        received = bytearray()
        for chunk in response.iter_raw():
            received += chunk
            if len(received) > self._patience.largest:
                raise Malformed(path, f"larger than {self._patience.largest} bytes")
            if time.monotonic() > deadline:
                raise _Passing(f"not whole within {self._patience.timeout.total_seconds():g} s")
        return bytes(received)

    def _unpacked(self, path: str, packed: bytes) -> bytes:
        unpacker = zlib.decompressobj(_GZIP)
        try:
            content = unpacker.decompress(packed, self._patience.largest + 1)
        except zlib.error as error:
            raise _Passing("its compressed body is damaged") from error
        if len(content) > self._patience.largest:
            raise Malformed(path, f"larger than {self._patience.largest} bytes unpacked")
        if not unpacker.eof:
            raise _Passing("cut off on the way")
        return content


def agent(version: str, contact: str = "") -> str:
    """Say who asks, and whom to turn to: `match-scraper/1.0.0 (+mail@example.org)`."""
    return f"match-scraper/{version} (+{contact})" if contact else f"match-scraper/{version}"


def beat(address: str, *, version: str) -> None:
    """Call a heartbeat address. Raises Unreachable, which does not show the address: whoever has it could call it."""
    headers = {"User-Agent": agent(version)}
    try:
        response = httpx.get(address, headers=headers, timeout=_BEAT_SECONDS, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable("heartbeat", type(error).__name__) from None
    if not response.is_success:
        raise Unreachable("heartbeat", f"answered {response.status_code}")


def _conditions(kept: Document | None) -> dict[str, str]:
    if kept is None:
        return {}
    conditions = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in conditions.items() if value}


def check_json(path: str, content: bytes) -> None:
    """Pass what looks like a JSON object. Raises Malformed, NotPublished."""
    start = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise Malformed(path, "answered 200 with an empty body")
    if not start.startswith(b"{"):
        what = "an HTML page" if start.startswith(b"<") else "something"
        raise NotPublished(path, f"answered {what} of {len(content)} bytes that is no JSON object")


def _asked_to_wait(response: httpx.Response) -> timedelta | None:
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return timedelta(seconds=int(text[:9]))  # a longer number is no wait, and more digits than Python reads
    until = _instant(text)
    return max(until - datetime.now(UTC), timedelta(0)) if until else None


def _instant(text: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
