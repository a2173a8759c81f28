"""What a robots.txt asks of us, by RFC 9309: the longest rule counts, with `*` and `$`. This is the protego file."""

from datetime import timedelta
from typing import Final

from protego import Protego

AGENT: Final = "match-scraper"
"""The name by which a robots.txt may address us."""
_LONGEST: Final = 86_400
"""Seconds: who asks for more asks for a day."""


class Wishes:
    """The wishes of one host."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allow(self, path: str) -> bool:
        """Tell whether a path, with its query, may be asked for."""
        return self._rules.can_fetch(path, AGENT)

    @property
    def pace(self) -> timedelta:
        """How long to wait between two requests (Crawl-delay); nothing where it says nothing."""
        return timedelta(seconds=min(self._rules.crawl_delay(AGENT) or 0, _LONGEST))
