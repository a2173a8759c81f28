"""What stands before PostgREST at Supabase: a prefix, a check of the key, a limit on bodies, and its own answers."""

from collections import deque
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from .server import HOST, free_port

_PREFIX = "/rest/v1"
_SECONDS = 60
_OWN = {"transfer-encoding", "connection", "content-length", "server", "date"}


@dataclass
class Gateway:
    """Passes `/rest/v1/...` on to 127.0.0.1:`target`, for who sends the key `key`."""

    target: int
    key: str
    port: int = field(default_factory=free_port)
    largest: int = 8 * 1024 * 1024
    """Bytes of a body; a larger one is answered 413."""
    planned: deque[tuple[int, str]] = field(default_factory=deque)
    """Answers, status and body, that the next requests get in place of PostgREST's; 0 breaks the connection."""
    requests: list[int] = field(default_factory=list)
    """Bytes of each body that came."""
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen; at once if it does already."""
        if self._server is None:
            handler = type("Handler", (_Handler,), {"gateway": self})
            self._server = _Server((HOST, self.port), handler)
            Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    gateway: Gateway
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written apart: the body would wait 40 ms for the head's receipt

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.gateway.requests.append(len(body))
        if refusal := self._refusal(len(body)):
            self._answer(refusal[0], refusal[1].encode(), {"Content-Type": "application/json"})
        else:
            self._pass_on(body)

    do_GET = do_POST  # noqa: N815 - the name http.server looks for

    def _refusal(self, size: int) -> tuple[int, str] | None:
        if self.gateway.planned:
            return self.gateway.planned.popleft()
        if self.headers.get("apikey") != self.gateway.key:
            return 401, '{"message":"Invalid API key"}'
        if size > self.gateway.largest:
            return 413, '{"message":"Request body larger than allowed"}'
        return None if self.path.startswith(_PREFIX) else (404, '{"message":"no Route matched"}')

    def _pass_on(self, body: bytes) -> None:
        behind = HTTPConnection(HOST, self.gateway.target, timeout=_SECONDS)
        kept = {name: told for name, told in self.headers.items() if name.lower() not in {*_OWN, "accept-encoding"}}
        try:
            behind.request(self.command, self.path.removeprefix(_PREFIX), body, kept)
            response = behind.getresponse()
            headers = {name: told for name, told in response.getheaders() if name.lower() not in _OWN}
            self._answer(response.status, response.read(), headers)
        except (OSError, HTTPException):
            self._answer(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"})
        finally:
            behind.close()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, told in headers.items():
            self.send_header(name, told)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:  # noqa: PLR2004 - No Content
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the screen clean; PostgREST has its own log."""
