"""What the site words: wall-clock times, scores, places on the map, names. Pure, and each format is anchored."""

import re
from datetime import date, time
from functools import cache, lru_cache
from typing import Final, NamedTuple

_WHEN: Final = re.compile(r"(\d\d)/(\d\d)/(\d\d) (0[1-9]|1[0-2]):([0-5]\d)(am|pm)")
_DASH: Final = r"\s*[:\N{EN DASH}\N{EM DASH}-]\s*"
_PAIR: Final = rf"(\d{{1,2}}){_DASH}(\d{{1,2}})"
_SCORE: Final = re.compile(rf"{_PAIR}(?:\s*\(\s*{_PAIR}\s*\))?")
_QUERY: Final = re.compile(r"[?&]query=(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:&|$)")
_CREST: Final = re.compile(r"https?://[^\s'\"()]+/(academy|team)/(\d{1,12})/[^\s'\"()]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\s]")
_QUALIFICATION: Final = re.compile(r"\s*(?:Championship|Premier)?\s*Qualification\s*$", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?:(?:fe)?male - )?(?P<age>u\d{1,2}) (?P<name>.+?)(?: division)?", re.IGNORECASE)
_LONGEST: Final = 200


class When(NamedTuple):
    """A match day and a wall-clock time at the venue; midnight says that the time is not set."""

    day: date
    clock: time | None


class Crest(NamedTuple):
    """The address of a crest, and the club's or the team's id in it."""

    address: str
    kind: str
    id: str


@cache
def when(text: str) -> When:
    """Read `09/06/25 08:00am`. Raises ValueError."""
    found = _WHEN.fullmatch(text)
    if found is None:
        raise ValueError(f"date and time {text!r}")
    month, day, year, hour, minute = map(int, found.groups()[:5])
    clock = time(hour % 12 + (12 if found[6] == "pm" else 0), minute)
    try:
        return When(date(2000 + year, month, day), clock if clock != time(0) else None)
    except ValueError as error:
        raise ValueError(f"date and time {text!r}: {error}") from error


@cache
def score(text: str) -> tuple[int, int, tuple[int, int] | None] | None:
    """Read `1 : 1 (4 : 3)`; None for `TBD` and for nothing. Raises ValueError for anything else."""
    text = " ".join(text.split())
    if text.upper() in {"", "TBD"}:
        return None
    found = _SCORE.fullmatch(text)
    if found is None:
        raise ValueError(f"score {text!r}")
    home, away, *kicks = found.groups()
    return int(home), int(away), (int(kicks[0]), int(kicks[1])) if kicks[0] else None


def place(href: str | None) -> tuple[float, float] | None:
    """Read latitude and longitude (degrees) from the address of a map; None when it names none."""
    found = _QUERY.search(href or "")
    return (float(found[1]), float(found[2])) if found else None


@lru_cache(4096)  # of some hundred clubs, each on every page
def crest(style: str | None) -> Crest | None:
    """Find the address of a crest and the id it holds; None when there is none of either kind."""
    found = _CREST.search(style or "")
    return Crest(found[0], found[1], found[2]) if found else None


def line(text: str | None) -> str:
    """Trim to one line of at most 200 characters; blanks inside stay as they are."""
    text = text or ""
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.strip()[:_LONGEST].rstrip()


def bare(name: str) -> str:
    """Strip the mark of a qualification that is glued to a team's name, and collapse blanks."""
    return " ".join(_QUALIFICATION.sub("", name).split())


def heading(text: str) -> tuple[str, str] | None:
    """Take `Male -  U17 Northeast (Pro Player Pathway) Division` apart: age and name; None when it is no heading."""
    found = _HEADING.fullmatch(" ".join(text.split()))
    return (found["age"].upper(), found["name"]) if found else None
