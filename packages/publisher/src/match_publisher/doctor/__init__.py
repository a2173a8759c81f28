"""What can be seen from here of the settings, the state file and the broker, and what mends it."""

from .broker import check_broker
from .configured import check_installed, check_settings
from .finding import Finding, Level, as_json, fail, failed, ok, table, warn
from .state import check_state

__all__ = [
    "Finding",
    "Level",
    "as_json",
    "check_broker",
    "check_installed",
    "check_settings",
    "check_state",
    "fail",
    "failed",
    "ok",
    "table",
    "warn",
]
