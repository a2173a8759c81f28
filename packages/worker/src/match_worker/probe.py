"""Asks the database whether envelopes could be applied."""

from typing import Final

from .database import connected

# Fails where the function is missing, as it does while the database is not migrated.
_ASK: Final = "select 'pipeline.ingest'::regproc"


def probe(url: str) -> None:
    """Return if the database is there and migrated; raises DatabaseUnavailable, DatabaseBusy, NotMigrated."""
    with connected(url) as connection:
        connection.execute(_ASK)
