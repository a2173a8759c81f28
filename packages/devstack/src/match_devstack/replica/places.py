"""The map: eight areas, each with a conference, academy regions, Flex groups and a Pathway conference.

The names of conferences, groups and regions are those of the real feeds where known, else invented; the counts are
the real ones: 8 conferences, 4 Pathway conferences, 13 groups, 20 regions.
"""

from dataclasses import dataclass

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
PHOENIX, LOS_ANGELES = "America/Phoenix", "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Region:
    """An academy division, and where its clubs play."""

    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Area:
    """One conference's part of the country."""

    conference: str
    pathway: str
    groups: tuple[str, ...]
    """Flex groups."""
    regions: tuple[Region, ...]


def _pathway(name: str) -> str:
    return f"{name} (Pro Player Pathway)"


AREAS = (
    Area(
        "Florida", _pathway("Southeast"), ("Florida",),
        (Region("Florida North", NEW_YORK), Region("Florida South", NEW_YORK)),
    ),
    Area(
        "Frontier", _pathway("Central"), ("Frontier",),
        (Region("Rocky Mountain", DENVER), Region("Texas North", CHICAGO), Region("Texas South", CHICAGO)),
    ),
    Area(
        "Mid-America", _pathway("Central"), ("Mid-America (East)", "Mid-America (West)"),
        (Region("Great Lakes North", CHICAGO), Region("Great Lakes South", NEW_YORK), Region("Heartland", CHICAGO)),
    ),
    Area(
        "Mid-Atlantic", _pathway("Northeast"), ("Mid-Atlantic (North)", "Mid-Atlantic (South)"),
        (Region("Chesapeake", NEW_YORK), Region("Keystone", NEW_YORK)),
    ),
    Area(
        "Northeast", _pathway("Northeast"), ("Empire", "New England", "Turnpike"),
        (Region("New England", NEW_YORK), Region("Pioneer", NEW_YORK), Region("Hudson", NEW_YORK)),
    ),
    Area(
        "Northwest", _pathway("West"), ("Northwest",),
        (
            Region("Cascade", LOS_ANGELES),
            Region("Northern California Redwood", LOS_ANGELES),
            Region("Northern California Bay", LOS_ANGELES),
        ),
    ),
    Area(
        "Southeast", _pathway("Southeast"), ("Southeast",),
        (Region("Carolina", NEW_YORK), Region("Peach", NEW_YORK)),
    ),
    Area(
        "Southwest", _pathway("West"), ("Southwest (North)", "Southwest (South)"),
        (Region("Southern California", LOS_ANGELES), Region("Desert", PHOENIX)),
    ),
)  # fmt: skip
