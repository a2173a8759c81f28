"""The word of a person that counts more than what is newer or locked: how it travels beside an edited message. Pure.

The broker lets whoever may publish to the exchange set these headers: the right to publish is the right to override.
"""

from collections.abc import Mapping
from typing import Any, Final

REPLAY_OF: Final = "replay_of"
"""Header of an edited message: the id of the dead letter it takes the place of."""
OVERRIDE_BY: Final = "x-override-by"
"""Header of an edited message that may override: who says so."""
_LONGEST: Final = 100


def overriding(headers: Mapping[str, Any]) -> str | None:
    """Return who says so, if the message says that it takes the place of a dead letter."""
    by = headers.get(OVERRIDE_BY)
    return by[:_LONGEST] if isinstance(by, str) and by and headers.get(REPLAY_OF) else None
