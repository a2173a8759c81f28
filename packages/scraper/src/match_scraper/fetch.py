"""Bytes over HTTP: conditional, bounded, patient with what passes and with nothing else. This is the httpx file."""

import gzip
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx

from .answers import ENOUGH, OK, ROBOTS, Passing, asked_to_wait, moment, wishes
from .bodies import check_json, unpacked, whole
from .errors import Blocked, SourceBroken, Unreachable
from .manners import FREE, Account
from .patience import Patience
from .ports import Document, Fresh, Unchanged

PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""Answers worth another try."""
_JSON: Final = {"Accept": "application/json"}
_HOPS: Final = 5
"""Redirects that are followed, within the host."""
_BEAT_SECONDS: Final = 10

_T = TypeVar("_T")


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
        account: Account | None = None,
    ) -> None:
        """Get with these headers what `check` (path, body) lets pass, by default JSON; retry the `passing` statuses.

        Each request, retries and redirects too, takes a turn of the host's `account`.
        """
        self._patience = patience
        self._check = check or check_json
        self._passing = passing
        self._sleep = sleep
        self._account = account or Account(FREE)
        self._failing = False
        told = {"User-Agent": agent(version, contact), "Accept-Encoding": "gzip", **headers}
        self._client = httpx.Client(base_url=url, timeout=patience.timeout.total_seconds(), headers=told)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def robots(self) -> str:
        """Get the host's robots.txt; empty where it has none. Raises Unreachable, SourceBroken."""
        return self._patiently(ROBOTS, self._robots)

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document; Unchanged only when a copy is kept and the source says it is still right.

        Raises NotPublished, Blocked, Malformed; Unreachable after the last try, and what the account raises.
        """
        return self._patiently(path, lambda: self._try(path, kept))

    def _patiently(self, path: str, ask: Callable[[], _T]) -> _T:
        # A host that has just failed every try is asked once for each further document: no storm of retries.
        tries = 1 if self._failing else self._patience.tries
        for left in reversed(range(tries)):
            try:
                answer = ask()
            except Passing as fault:
                wait = self._wait(fault, left)
                if wait is None:
                    raise self._given_up(path, fault, f"{fault} (try {tries - left} of {tries})") from fault
                self._sleep(wait.total_seconds())
            else:
                self._failing = False
                return answer
        raise AssertionError("the last try returns or raises")

    def _wait(self, fault: Passing, left: int) -> timedelta | None:
        final = fault.status is not None and fault.status not in self._passing
        return None if final else self._patience.delay(fault, left)

    def _given_up(self, path: str, fault: Passing, what: str) -> Unreachable:
        self._failing = True
        error = Unreachable(path, what, fault.wait or timedelta(0))
        if fault.status == ENOUGH or self._patience.exceeded_by(fault):
            self._account.leave(error)
        return error

    def _try(self, path: str, kept: Document | None) -> Fresh | Unchanged:
        with self._asked(path, path, _conditions(kept)) as response:
            match response.status_code:
                case 200:
                    return self._fresh(path, response)
                case 304 if kept is not None:
                    return Unchanged()
                case 304:
                    raise Passing("not modified, though nothing was kept")
                case 403:
                    raise Blocked(path, "the source refuses us (403)")
                case status:
                    raise self._fault(path, status, response)

    def _fault(self, path: str, status: int, response: httpx.Response) -> Exception:
        told = f"answered {status} {response.reason_phrase}".rstrip()
        if status in PASSING:
            return Passing(told, status=status, wait=asked_to_wait(response.headers.get("Retry-After", "")))
        return SourceBroken(path, told)

    def _robots(self) -> str:
        url = str(self._client.base_url.join(ROBOTS))
        with self._asked(ROBOTS, url, {"Accept": "text/plain"}) as response:
            if response.status_code != OK:
                wait = asked_to_wait(response.headers.get("Retry-After", ""))
                return wishes(response.status_code, b"", wait)
            return wishes(OK, self._body(ROBOTS, response)[1])

    @contextmanager
    def _asked(self, path: str, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Ask, and follow redirects within the host. Raises Passing, SourceBroken, and what the account raises."""
        try:
            for _ in range(_HOPS + 1):
                request = self._client.build_request("GET", url, headers=headers)
                with self._account.turn(request.url.raw_path.decode()):
                    response = self._client.send(request, stream=True)
                    try:
                        if response.next_request is None:
                            yield response
                            return
                        url = self._onward(path, response.next_request.url)
                    finally:
                        response.close()
        except httpx.TimeoutException as error:
            raise Passing(f"no answer within {self._patience.timeout.total_seconds():g} s") from error
        except httpx.TransportError as error:
            raise Passing(f"{type(error).__name__}: {error}".rstrip(": ")) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceBroken(path, f"{type(error).__name__}: {error}") from error
        raise SourceBroken(path, f"redirected more than {_HOPS} times")

    def _onward(self, path: str, url: httpx.URL) -> str:
        own = self._client.base_url
        if (url.scheme, url.host, url.port) != (own.scheme, own.host, own.port):
            raise SourceBroken(path, f"redirects to {url.scheme}://{url.host}, which is another host and is not asked")
        return str(url)

    def _fresh(self, path: str, response: httpx.Response) -> Fresh:
        received, content = self._body(path, response)
        self._check(path, content)
        headers = response.headers
        packed = gzip.compress(content, compresslevel=1) if received is content else received
        document = Document(path, packed, headers.get("ETag"), headers.get("Last-Modified"))
        return Fresh(document, content, moment(headers.get("Date")))

    def _body(self, path: str, response: httpx.Response) -> tuple[bytes, bytes]:
        """Return a body as received, and unpacked."""
        most, within = self._patience.largest, self._patience.timeout
        received = whole(path, response.iter_raw(), most=most, within=within)
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        return received, unpacked(path, received, encoding, most=most)


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
    # What no header can carry was no header: the document is asked for whole.
    return {name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()}
