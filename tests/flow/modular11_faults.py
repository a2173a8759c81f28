"""The faults of the Modular11 host that end a reading: the error each becomes, and what it says."""

from match_scraper.errors import Blocked, Malformed, SourceBroken, Unreachable

FAULTS = (
    ("red", Malformed, "The selected status is invalid"),
    ("required", Malformed, "The Event field is required"),
    ("no_teams", Malformed, "There are no teams"),
    ("maintenance", Malformed, "down for maintenance"),
    ("no_marker", Malformed, "neither rows nor the empty answer"),
    ("columns", Malformed, "the columns are Match ID | Kick-off"),
    ("no_cells", Malformed, "can be read; match"),
    ("no_id", Malformed, "a row has no match id"),
    ("ignores_dates", Malformed, "was asked for (NotAsked)"),
    ("latin", Malformed, "not UTF-8"),
    ("no_date", Malformed, "tells no Date"),
    ("403", Blocked, "the source refuses us (403)"),
    ("404", SourceBroken, "answered 404"),
    ("405", SourceBroken, "answered 405"),
    ("429", Unreachable, "answered 429"),
    ("503", Unreachable, "answered 503 Service Unavailable (try 2 of 2)"),
    ("reset", Unreachable, "(try 2 of 2)"),
    ("cut", Unreachable, "(try 2 of 2)"),
)
