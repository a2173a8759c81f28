"""A webhook of a person, as the alarms know it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

Told = SimpleQueue[dict[str, Any]]


@contextmanager
def a_webhook(path: str = "/hook", *, deaf_to: int = 0) -> Iterator[tuple[str, Told]]:
    """Yield its address, and what it was sent; to the first so many it answers that it is not there."""
    told: Told = SimpleQueue()

    deaf = iter(range(deaf_to))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_deaf = next(deaf, None) is not None
            if not is_deaf:
                told.put(json.loads(body))
            self.send_response(503 if is_deaf else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{path}", told
        finally:
            server.shutdown()
