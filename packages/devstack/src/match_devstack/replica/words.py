"""The words clubs, towns and grounds are made of; every name is invented."""

TOWN_STARTS = (
    *("Quill", "Thistle", "Copper", "Lantern", "Hazel", "Otter", "Juniper", "Saffron", "Pewter", "Bramble"),
    *("Tansy", "Ochre", "Plover", "Sorrel", "Teasel", "Umber", "Wicker", "Yarrow", "Peñas", "Château"),
)
TOWN_ENDS = (
    *("mere", "wick", "holt", "stead", "combe", "thorpe", "gate", "ferry", "moor", "dale"),
    *("hurst", "minster", "barrow", "leigh", "crag", "sound", "reach", "hollow"),
)
CLUB_KINDS = ("FC", "SC", "Rovers", "United SC", "Soccer Academy", "Athletic", "Wanderers FC", "Football Academy")
GROUND_KINDS = ("Park", "Sports Complex", "High School", "Commons", "Meadows", "Recreation Center")
PITCHES = ("Field 1", "Field 2", "Field # 3", "Turf A", "Stadium Field", "Grass 4", "Field 7 (upper)")
ODD_GROUNDS = (
    "{town} Middle School",  # no separator at all
    "{town} Field - {town} College - Stadium FIeld",  # two, and a typing error in a capital
    "{town} West High School  - Old Mill Field",  # a double blank
    "Town & Country Park, {town} - Field #6",
    "St. Brendan's Prep ({town}) - Turf",
    "{town} Reservoir - Field 2 ",  # a trailing blank
    "Río {town} Park - Cancha 3",
)
"""Texts that break readers which split or trim without thought."""
