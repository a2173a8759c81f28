"""The day to which matches are postponed, learned of the last accepted season and the one just read. Pure."""

from datetime import date

from .fixture import Schedule, Season, State


def parking_day(previous: Season, season: Season) -> date | None:
    """Find the day: of those still to come (UTC) that either season takes for it, the last that holds a match to play.

    Towards the end of a season matches leave it for an evening that becomes as busy; the day itself stays the last.
    """
    both = (*previous.fixtures, *season.fixtures)
    taken = {utc_day(each.schedule) for each in both if each.schedule.state == "postponed"}
    held = {utc_day(each.schedule) for each in season.fixtures if each.result is None} if taken else set()
    return max((day for day in taken & held if day > season.synced_at.date()), default=None)


def utc_day(schedule: Schedule) -> date:
    """Return the day by which matches are parked, which is the evening before at some venues."""
    return schedule.kickoff.date() if schedule.kickoff else schedule.date


def state(before: Schedule | None, after: Schedule, parking: date | None) -> State:
    """Say whether a match to play is postponed: because it went to the parking day, or was there before."""
    day = utc_day(after)
    outdated = parking is not None and day < parking
    if after.state == "postponed":
        return "scheduled" if outdated else "postponed"
    if before is None:
        return "scheduled"
    if before.date != after.date:
        return "postponed" if day == parking else "scheduled"
    # Still parked, though by now too few others are for the date to show it; but a match that was never seen elsewhere
    # was taken for postponed by its day alone.
    stays = before.state == "postponed" and not (outdated and before.original_date is None)
    return "postponed" if stays else "scheduled"
