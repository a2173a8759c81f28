"""The clock of this machine against that of the source, which its answer tells."""

from datetime import datetime, timedelta
from typing import Final

from match_publisher import doctor

DOUBTFUL: Final = timedelta(minutes=5)
"""A copy in front of the source may be minutes old, and so is the time it tells."""
WRONG: Final = timedelta(minutes=15)
_MEND: Final = "sudo timedatectl set-ntp true"


def check_clock(*, ours: datetime, theirs: datetime) -> doctor.Finding:
    """Compare two readings of one moment."""
    gap = abs(ours - theirs)
    where = "ahead of" if ours > theirs else "behind"
    said = f"the clock of this machine is {gap.total_seconds():.0f} s {where} that of the source"
    if gap > WRONG:
        return doctor.fail("clock", said, _MEND)
    if gap > DOUBTFUL:
        return doctor.warn("clock", said, _MEND)
    return doctor.ok("clock", "the clock of this machine is that of the source")
