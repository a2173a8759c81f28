"""How the official page behaves: what is not known of the real one, and what it is known to do badly, as knobs."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Times are in seconds."""

    banner: Literal["late", "absent", "sticky", "covering", "blocking"] = "late"
    """The consent banner: after `banner_delay`, never, not going away when accepted, over all of the page, or both."""
    banner_delay: float = 0.5
    frame_delay: float = 0
    """After which the iframe is put into the page; 0: it is in the markup."""
    src_when: Literal["load", "consent", "scroll", "never"] = "load"
    """What sets the iframe's `src` from its `data-src`, after `src_delay`; in era 2025 it is in the markup."""
    src_delay: float = 0
    replaced_after: float | None = None
    """When another iframe takes the place of the first."""
    status: int = 200
    """What the pages are answered with."""
    third_party: str | None = None
    """Address of a script of somebody else."""
