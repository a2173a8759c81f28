"""What this machine has and lacks, and what the other packages find from here."""

from .commands import check_command
from .disk import check_disk
from .finding import Finding, as_json, failed, table
from .ports import check_port, check_ports
from .programs import check_programs

__all__ = [
    "Finding",
    "as_json",
    "check_command",
    "check_disk",
    "check_port",
    "check_ports",
    "check_programs",
    "failed",
    "table",
]
