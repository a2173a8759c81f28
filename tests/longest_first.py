"""The order of the files: the longest first, so that the processes that share them end at about the same time.

A file that is not named stands with its folder, and a folder that is not, last: its tests take milliseconds.
"""

from functools import cache
from pathlib import Path

PLACES = (
    "live/test_demo.py",
    "chaos/test_seeds.py",
    "live/test_worker.py",
    "live/test_dead_letters.py",
    "live/test_readme.py",
    "live/test_servers.py",
    "live/test_publisher.py",
    "live/test_outage.py",
    "wheels",
    "contract/test_stores.py",
    "browser",
    "live",
    "chaos",
    "mutations",
    "fuzz",
    "flow",
    "captured",
    "contract",
    "devstack",
)


@cache
def place(file: Path) -> int:
    """Return where a file, told from the folder of tests, stands in the order."""
    for named in (str(file), file.parts[0]):
        if named in PLACES:
            return PLACES.index(named)
    return len(PLACES)
