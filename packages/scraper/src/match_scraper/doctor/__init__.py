"""What can be seen from here of the source and the clock, and what mends it."""

from .clock import check_clock
from .source import check_source

__all__ = ["check_clock", "check_source"]
