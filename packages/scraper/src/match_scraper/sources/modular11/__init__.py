"""The Modular11 host: seasons up to 2025-26 as a backfill, other leagues and events by their tournament's number."""

from .asking import HEADERS, PATIENT_WITH, Web, check
from .progress import MemoryProgress, Progress, SqliteProgress
from .source import Modular11Source
from .targets import OFFICIAL_LINKS, Target, archive, narrowed, tournament
from .zones import Known, known_from

__all__ = [
    "HEADERS",
    "OFFICIAL_LINKS",
    "PATIENT_WITH",
    "Known",
    "MemoryProgress",
    "Modular11Source",
    "Progress",
    "SqliteProgress",
    "Target",
    "Web",
    "archive",
    "check",
    "known_from",
    "narrowed",
    "tournament",
]
