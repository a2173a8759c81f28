"""What a code of PostgreSQL means for us, however it reached us. Pure."""

from typing import Final

from .errors import DatabaseBusy, DatabaseRefuses, DatabaseUnavailable, NotMigrated, Rejected, Unforeseen, WorkerError

# What the server, the network or whoever set it up does: down, full, read-only, no right to. The message is fine.
_UNAVAILABLE: Final = ("08", "53", "57P", "58", "25006", "42501")
# No way in: user or password, or no such database.
_SHUT: Final = ("28", "3D")
# In the way for a moment: conflicts, locks, time limits, a call in parts of which one is missing.
_BUSY: Final = ("40", "55P03", "55006", "57014", "25P03")
# Our schema, table or function is not there.
_MISSING: Final = ("3F000", "42P01", "42883", "42703", "42704")

# What was sent is at fault: a value, a key or a rule of a table, a statement, a rule of ours.
_REFUSED: Final = ("22", "23", "42", "P0")


def error_of(state: str, said: str, host: str, port: int | str) -> WorkerError:
    """Make the error of ours that an SQLSTATE stands for."""
    if state.startswith(_BUSY):
        return DatabaseBusy(host, port, said)
    if state.startswith(_MISSING):
        return NotMigrated(host, port, said)
    if state.startswith(_SHUT):
        return DatabaseRefuses(host, port, said)
    if state.startswith(_UNAVAILABLE):
        return DatabaseUnavailable(host, port, said)
    if state.startswith(_REFUSED):
        return Rejected(f"database at {host}:{port} refused: {said} ({state})")
    return Unforeseen(f"database at {host}:{port} failed: {said} ({state})")
