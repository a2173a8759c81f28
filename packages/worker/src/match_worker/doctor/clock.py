"""The clock of this machine against that of the database, which judges the stamps of messages."""

from datetime import datetime, timedelta
from typing import Final

from .finding import Finding, fail, ok, warn

DOUBTFUL: Final = timedelta(minutes=1)
WRONG: Final = timedelta(minutes=5)
"""So far ahead of the database, a message is quarantined."""
_MEND: Final = "sudo timedatectl set-ntp true   # here, or where the database runs"


def check_clock(*, ours: datetime, theirs: datetime) -> Finding:
    """Compare two readings of one moment."""
    gap = abs(ours - theirs)
    where = "ahead of" if ours > theirs else "behind"
    said = f"the clock of this machine is {gap.total_seconds():.0f} s {where} that of the database"
    if gap > WRONG:
        return fail("clock", said, _MEND)
    if gap > DOUBTFUL:
        return warn("clock", said, _MEND)
    return ok("clock", "the clock of this machine is that of the database")
