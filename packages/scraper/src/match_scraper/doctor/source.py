"""The source as a run meets it: that it answers, lets us read, and has this season."""

from collections.abc import Iterator
from datetime import UTC, datetime

from match_publisher import doctor
from match_scraper.errors import Blocked, Disallowed, NotPublished, SourceBroken
from match_scraper.ports import Fresh, Unchanged
from match_scraper.season import Feed, competitions
from match_scraper.sources.assist.source import Web

from .clock import check_clock

_SET_URL = "export ASSIST_URL=https://host   # or correct it in envs/.env.<name>"


def check_source(web: Web, feed: Feed, *, now: datetime) -> Iterator[doctor.Finding]:
    """Ask for one small document of a feed's season of `now`, once."""
    (competition,) = (each for each in competitions(now.astimezone(UTC).date()) if each.feed == feed)
    try:
        answer = web.get(f"/data/standings/{competition.key}.json")
    except NotPublished as error:
        yield doctor.warn("source", f"it answers, but has no season {competition.key}: {error}", _SET_URL)
    except Blocked as error:
        yield doctor.fail("source", str(error), 'curl -sI "$ASSIST_URL"   # from here; then ask its operator')
    except Disallowed as error:
        yield doctor.fail("source", str(error), 'curl -s "$ASSIST_URL/robots.txt"   # then ask its operator')
    except SourceBroken as error:
        yield doctor.fail("source", f"the documents cannot be read: {error}; is ASSIST_URL right?", _SET_URL)
    else:
        yield doctor.ok("source", f"it answers, and has season {competition.key}")
        yield from _clock(answer, now)


def _clock(answer: Fresh | Unchanged, now: datetime) -> Iterator[doctor.Finding]:
    if isinstance(answer, Fresh) and answer.date is not None:
        yield check_clock(ours=now, theirs=answer.date)
