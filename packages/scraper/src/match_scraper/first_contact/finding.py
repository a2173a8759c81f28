"""One point: what is assumed, what was seen, and whether that is the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from match_scraper.errors import Blocked, Disallowed, Malformed, ScrapeError, Unreachable
from match_scraper.ports import Document, Fresh, Unchanged

Verdict = Literal["same", "differs", "not answered", "unreachable"]


class Web(Protocol):
    """Gets pages of one host, whatever they are."""

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a page, or learn that the kept copy is still right."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one point."""

    source: str
    point: str
    assumed: str
    seen: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """Makes the findings of one source."""

    source: str

    def found(self, point: str, assumed: str, seen: str, *, same: bool | None = None) -> Finding:
        """Hold what was seen beside what is assumed; `same` where the two words need not be equal."""
        holds = seen == assumed if same is None else same
        return Finding(self.source, point, assumed, seen, "same" if holds else "differs")

    def silent(self, point: str, assumed: str, why: str) -> Finding:
        """Say that a point was not answered."""
        return Finding(self.source, point, assumed, why, "not answered")

    def trying(self, point: str, assumed: str, ask: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
        """Give the findings of a question; where it cannot be read, say so in the place of the others."""
        try:
            yield from ask()
        except ScrapeError as error:
            yield Finding(self.source, point, assumed, str(error), _verdict(error))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # What was read has not the form that the question takes for granted: so that form is what differs.
            yield Finding(self.source, point, assumed, f"another form: {type(error).__name__}: {error}", "differs")


def fresh(web: Web, path: str) -> Fresh:
    """Get a page as a whole. Raises SourceBroken."""
    answer = web.get(path)
    if not isinstance(answer, Fresh):
        raise Malformed(path, "says not modified, though no copy is kept")
    return answer


def names(told: object) -> str:
    """List names in one line."""
    return ", ".join(sorted(map(str, told))) if isinstance(told, (set, frozenset, list, dict, tuple)) else repr(told)


def answered(findings: list[Finding]) -> bool:
    """Tell whether every source could be reached."""
    return all(each.verdict != "unreachable" for each in findings)


def as_assumed(findings: list[Finding]) -> bool:
    """Tell whether nothing differs."""
    return all(each.verdict != "differs" for each in findings)


def _verdict(error: ScrapeError) -> Verdict:
    """Judge a question that failed: a host that keeps us out answers nothing, another answer than assumed differs."""
    if isinstance(error, Unreachable):
        return "unreachable"
    return "not answered" if isinstance(error, (Blocked, Disallowed)) else "differs"
