"""Everything that is done to a run, each a small function with a name."""

from . import broker, database, ways, workers, scrapers, messages, mixed  # noqa: F401, I001 - in the order they are shown
from .fault import FAULTS, Fault

__all__ = ["FAULTS", "Fault"]
