"""What can be seen from here of settings, broker, database and result backend, and what mends it."""

from .broker import check_broker
from .configured import check_installed, check_settings
from .database import check_database
from .finding import Finding, as_json, fail, failed, ok, table, warn
from .project import check_project
from .results import check_results

__all__ = [
    "Finding",
    "as_json",
    "check_broker",
    "check_database",
    "check_installed",
    "check_project",
    "check_results",
    "check_settings",
    "fail",
    "failed",
    "ok",
    "table",
    "warn",
]
