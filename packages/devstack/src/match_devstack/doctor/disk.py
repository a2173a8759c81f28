"""Whether the disk has room for private servers and their logs."""

import shutil
from pathlib import Path
from typing import Final

from .finding import Finding, fail, ok, warn

_MIB: Final = 1024 * 1024
LEAST: Final = 512 * _MIB
"""Bytes that a season on PostgreSQL and RabbitMQ needs, with their logs."""
AMPLE: Final = 4 * LEAST


def check_disk(folder: Path) -> Finding:
    """Look at the disk of a folder that is there."""
    free = shutil.disk_usage(folder).free
    said = f"{free // _MIB} MiB free under {folder}"
    mend = f"df -h {folder}   # then free some space"
    if free < LEAST:
        return fail("disk", f"disk full: {said}, servers need {LEAST // _MIB}", mend)
    if free < AMPLE:
        return warn("disk", said, mend)
    return ok("disk", said)
