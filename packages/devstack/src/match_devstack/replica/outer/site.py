"""The outer site, played: pages with the Assist host, or in era 2025 Modular11, in an iframe of another origin."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from match_devstack.replica.answers import Answer
from match_devstack.replica.answers import page as html
from match_devstack.replica.feeds import Feed
from match_devstack.replica.listener import Handler
from match_devstack.replica.played import Played

from .manner import Manner
from .page import SCRIPT, page

_HOMEGROWN: Final = re.compile(r"/mlsnext/(?:schedule/(?:all|homegrown-division)|standings/homegrown_division)/?")
_AGE: Final = re.compile(r"/mlsnext/(?:schedule|standings)/u1[345679]/?")
_ACADEMY: Final = re.compile(r"/mlsnext/(?:schedule|standings)/academy_division/?")
_EMBEDDED: Final = {
    ("schedule", Feed.LEAGUE): "/league-schedule/mls-next-homegrown-division",
    ("schedule", Feed.ACADEMY): "/league-schedule/mls-next-academy-division",
    ("standings", Feed.LEAGUE): "/standings?year=21&gender=1",
    ("standings", Feed.ACADEMY): "/league-standings/mls-next-academy-division/21",
}
"""What the pages of era 2025 embed."""


class OuterReplica(Played[str]):
    """Serves the schedule and standings pages on 127.0.0.1; keys and manner may be set at any time."""

    def __init__(
        self,
        assist_url: str,
        keys: Mapping[Feed, str],
        manner: Manner = Manner(),
        *,
        modular11_url: str | None = None,
        port: int = 0,
    ) -> None:
        """With `modular11_url` it is era 2025, and the pages embed that host."""
        self.assist_url, self.keys, self.manner = assist_url, dict(keys), manner
        self.modular11_url = modular11_url
        self.robots: bytes | None = None
        """Its robots.txt, if it has one."""
        super().__init__(port)

    @property
    def handler(self) -> Callable[..., Handler]:
        """What answers a connection."""
        return partial(_OuterHandler, self)

    @property
    def schedule_url(self) -> str:
        """The address of the entry page, what SCHEDULE_PAGE_URL is set to. Raises NotRunning."""
        return f"{self.url}/mlsnext/schedule/all/"

    def answer(self, path: str) -> Answer:
        """Return the answer to a path, and record it; those under `/told/` are clicks in the page."""
        self.record(path)
        told = {"/page.js": (SCRIPT, "text/javascript"), "/robots.txt": (self.robots, "text/plain")}
        body, kind = told.get(path, (b"" if path.startswith("/told/") else None, "text/html"))
        if body is not None:
            return html(body, kind)
        feed = _feed(path)
        if feed is None:
            return html(b"<h1>Page not found</h1>", status=404)
        if self.manner.status != 200:  # noqa: PLR2004 - OK
            return html(b"<h1>Access denied</h1>", status=self.manner.status)
        if self.modular11_url is not None:
            kind = "standings" if "/standings/" in path else "schedule"
            return html(page(f"{self.modular11_url}{_EMBEDDED[kind, feed]}", self.manner, "src"))
        return html(page(f"{self.assist_url}/#/standings/{self.keys[feed]}", self.manner, "data-src"))


def _feed(path: str) -> Feed | None:
    if _HOMEGROWN.fullmatch(path) or _AGE.fullmatch(path):
        return Feed.LEAGUE
    return Feed.ACADEMY if _ACADEMY.fullmatch(path) else None


class _OuterHandler(Handler):
    """Answers one connection."""

    def __init__(self, replica: OuterReplica, *args: Any) -> None:
        self._replica = replica
        super().__init__(*args)

    def do_GET(self) -> None:  # noqa: N802 - the name is the library's
        """Answer."""
        reply = self._replica.answer(self.path.partition("?")[0])
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
