"""Stories of one match, as Hypothesis invents them: every kind of news, by every voice, in any order, with repeats."""

import json
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from match_schema import State, dump, load, v2

sys.path.insert(0, __file__.rpartition("/")[0])
sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from fold import Event, Listing, Lock, Saying, Verdict
from messages import NOON, a_match, a_team, matches

ZONE = "America/Los_Angeles"
# Long past or far ahead: a status that depends on the time of day would differ between two deliveries.
DAY = date(2026, 9, 5)
DAYS = st.sampled_from([DAY, date(2026, 9, 6), date(2098, 9, 5)])
RESULTS = st.one_of(
    st.none(),
    st.builds(v2.Score, home=st.integers(0, 2), away=st.integers(3, 4)),
    st.just(v2.Score(home=1, away=1, shootout=v2.Shootout(home=4, away=2))),
    st.sampled_from([v2.Forfeit(by="home", home=0, away=3), v2.Forfeit(by="away", home=3, away=0)]),
    st.just(v2.Voided()),
)
DIVISIONS = st.sampled_from([("Northwest",), ("Northwest", "Southwest"), ("unassigned",)])
NUMBERS = {"assist": "1", "modular11": "71", "version 1": "1"}
CLUBS = ("Club 11", "Club 12")
FIRST_OR_TURNED = st.sampled_from([("11", "12"), ("12", "11")])


@st.composite
def schedules(draw: st.DrawFn, days: st.SearchStrategy[date] = DAYS) -> v2.Schedule:
    day = draw(days)
    exact = draw(st.booleans())
    state = draw(st.sampled_from(get_args(State)))
    return v2.Schedule(
        state=state,
        date=day,
        certainty="exact" if exact else "date_only",
        kickoff=datetime.combine(day, time(14), ZoneInfo(ZONE)) if exact else None,
        zone=ZONE,
        original_date=draw(st.none() | days) if state == "postponed" else None,
        venue=draw(st.sampled_from(["Field 1", "Field 2"])),
    )


@st.composite
def stamped(draw: st.DrawFn, voice: str, *, first: bool = False) -> Saying:
    """A source's observation; its first tells teams and the day, by which the match is known for one of two sources."""
    days = st.just(DAY) if first else DAYS
    teams = draw(FIRST_OR_TURNED if first else st.none() | FIRST_OR_TURNED)
    schedule = draw(schedules(days) if first else st.none() | schedules(days))
    if first and schedule.original_date:
        schedule = schedule.model_copy(update={"original_date": None})
    ahead = not first and draw(st.integers(0, 9)) == 0
    match = a_match(
        NUMBERS[voice],
        divisions=("Northwest",) if first else draw(DIVISIONS),
        teams=teams and v2.Teams(home=teams[0], away=teams[1]),
        schedule=schedule,
        result=draw(RESULTS),
    )
    at = datetime(2098, 1, 1, tzinfo=UTC) if ahead else NOON + timedelta(hours=draw(st.integers(0, 3)))
    return said(voice, matches(match, teams=(a_team("11"), a_team("12")), source=voice, observed_at=at), ahead=ahead)


def said(voice: str, message: v2.Matches, *, ahead: bool = False) -> Saying:
    (match,) = message.matches
    names = {"11": CLUBS[0], "12": CLUBS[1]}
    return Saying(
        voice=voice,
        body=dump(message),
        stamp=(message.observed_at, message.message_id),
        place=match.divisions,
        teams=match.teams and (names[match.teams.home], names[match.teams.away]),
        listing=match.schedule and listing(match.schedule),
        verdict=match.result and verdict(match.result),
        ahead=ahead,
    )


def listing(schedule: v2.Schedule) -> Listing:
    if schedule.state == "postponed":
        return Listing("postponed", schedule.original_date or schedule.date, None)
    return Listing(str(schedule.state), schedule.date, schedule.kickoff)


def verdict(result: v2.Result) -> Verdict:
    if isinstance(result, v2.Voided):
        return Verdict()
    if isinstance(result, v2.Forfeit):
        return Verdict((result.home, result.away), forfeit_by=str(result.by))
    kicks = (result.shootout.home, result.shootout.away) if result.shootout else (None, None)
    return Verdict((result.home, result.away), kicks)


@st.composite
def unstamped(draw: st.DrawFn, *, first: bool = False) -> Saying:
    """A message of a deployed producer: names, no stamp, and a score that may come before its status."""
    home, away = draw(st.permutations(CLUBS))
    day = DAY if first else draw(DAYS)
    status = draw(st.sampled_from(["scheduled", "tbd", "completed", "postponed", "cancelled"]))
    clock = draw(st.sampled_from([None, "14:00"]))
    score = draw(st.sampled_from([(None, None), (2, 1), (0, 0)]))
    told = {
        "home_team": home, "away_team": away, "match_date": day.isoformat(), "match_time": clock, "season": "2026-27",
        "age_group": "U13", "match_type": "League", "division": "Northwest", "league": "Homegrown",
        "home_score": score[0], "away_score": score[1], "match_status": status, "external_match_id": "1",
    }  # fmt: skip
    state = status if status in {"postponed", "cancelled"} else "scheduled"
    kickoff = datetime.combine(day, time(14), ZoneInfo("America/New_York")) if clock and state != "postponed" else None
    return Saying(
        voice="version 1",
        body=json.dumps(told).encode(),
        stamp=(v2.UNSTAMPED, ""),
        place=("Northwest",),
        teams=(home, away),
        listing=Listing(state, day, kickoff),
        verdict=Verdict(score) if status == "completed" and score != (None, None) else None,
    )


@st.composite
def told_later(draw: st.DrawFn, before: list[Saying]) -> Saying:
    """The same news once more, seen later; version 1 can only send the very same message."""
    saying = draw(st.sampled_from(before))
    if saying.voice == "version 1" or saying.ahead:
        return saying
    message = load(saying.body)
    assert isinstance(message, v2.Matches)
    (match,) = message.matches
    at = message.observed_at + timedelta(hours=draw(st.integers(1, 2)))
    return said(saying.voice, matches(match, teams=message.teams, source=message.source, observed_at=at))


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Each voice of the story introduces itself; then all they tell comes shuffled and repeated, and perhaps a lock."""
    voices = draw(st.lists(st.sampled_from(list(NUMBERS)), min_size=1, max_size=3, unique=True))
    first = [draw(unstamped(first=True) if voice == "version 1" else stamped(voice, first=True)) for voice in voices]
    more = [
        draw(unstamped() if voice == "version 1" else stamped(voice))
        for voice in draw(st.lists(st.sampled_from(voices), min_size=1, max_size=5))
    ]
    again = [draw(told_later(first + more)) for _ in range(draw(st.integers(0, 2)))]
    repeated = draw(st.lists(st.sampled_from(first + more), max_size=3))
    rest: list[Event] = list(draw(st.permutations([*more, *again, *repeated])))
    if draw(st.booleans()):
        lock = Lock(draw(st.sampled_from([None, (5, 2), (1, 6)])))
        rest.insert(draw(st.integers(0, len(rest))), lock)
    return [*first, *rest]
