"""Everything that can go wrong in a run, as one tree. `cli` gives each branch its exit code.

What goes wrong with the state file or the broker is `match_publisher.PublisherError`.

ScrapeError
├── NotPublished      the source answers, but has no document of that season (yet)
├── NoBrowser         there is no browser to read it with
├── SourceBroken      the source cannot be read now
│   ├── Unreachable   no whole answer after every try
│   ├── Blocked       the source refuses us (403)
│   ├── Disallowed    its robots.txt asks us not to read it
│   └── Malformed     an answer, but not the document we know
├── Unreadable        what was accepted before cannot be read any more
├── StateHeld         another scraper works on the same state file
├── NothingAccepted   the state file holds no season
├── WrongChoice       a name we do not know, or a number that is none
└── Unwritable        a file of ours cannot be written
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ports import Document


class ScrapeError(Exception):
    """The root: every error this package raises is one of these."""


class _AtPath(ScrapeError):
    def __init__(self, path: str, what: str) -> None:
        self.path = path
        self.what = what
        super().__init__(f"{path}: {what}")


class NotPublished(_AtPath):
    """The source answers with something that is no JSON object: it has no such season, or the key is wrong."""


class NoBrowser(ScrapeError):
    """No browser can be started here; the text says what installs one."""


class SourceBroken(_AtPath):
    """The source cannot be read now; what was accepted before stays."""


class Unreachable(SourceBroken):
    """No whole answer came back, after every try; `retry_after` is how long the source asks to be left alone."""

    def __init__(self, path: str, what: str, retry_after: timedelta = timedelta(0)) -> None:
        super().__init__(path, what)
        self.retry_after = retry_after


class Blocked(SourceBroken):
    """The source refuses us; asking again would not help."""


class Disallowed(SourceBroken):
    """The host's robots.txt asks us not to read it; no other way is tried."""

    def __init__(self, path: str, what: str = "the host's robots.txt asks us not to read it") -> None:
        super().__init__(path, what)


class Malformed(SourceBroken):
    """The answer is not the document we know; `documents` are what was received, as far as there is any."""

    def __init__(self, path: str, what: str, documents: "Sequence[Document]" = ()) -> None:
        super().__init__(path, what)
        self.documents = documents


class StateHeld(ScrapeError):
    """Another scraper works on the same state file."""

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(f"{path} is in use by another scraper (process {holder}); let it finish, or end it")


class Unreadable(ScrapeError):
    """What was accepted of a season cannot be read: its bytes are damaged, or of another version."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"what was accepted of {key} cannot be read: {why}")


class NothingAccepted(ScrapeError):
    """The state file holds no season yet."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} holds no season yet: `scraper run` reads one (SCRAPER_STATE says which file)")


class WrongChoice(ScrapeError):
    """A person named something we do not know; the text lists what there is."""

    def __init__(self, what: str, told: str, there: Iterable[str]) -> None:
        super().__init__(f"no {what} {told!r}; there is {', '.join(there)}")


class Unwritable(ScrapeError):
    """A file of ours cannot be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written ({why}): choose another place, or mend this one")
