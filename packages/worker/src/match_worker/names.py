"""What the database's ids stand for: the port that `tasks` owns, and PostgreSQL behind it."""

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from .database import Database
from .earlier_forms import keys_of
from .errors import UnknownRow

_NAMES: Final = "select pipeline.names_of(%s::jsonb) as names"


class Names(Protocol):
    """Knows the names that ids stand for."""

    def names_of(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the version 1 fields that a match's ids and number stand for; raises UnknownRow."""


class PostgresNames:
    """Asks the SQL function `pipeline.names_of`."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, connections=1)

    def names_of(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the version 1 fields that a match's ids and number stand for.

        Raises UnknownRow, DatabaseUnavailable, DatabaseBusy, NotMigrated.
        """
        row = self._database.rows(_NAMES, (json.dumps(keys_of(told), default=str),))[0]
        names: dict[str, Any] = row["names"]
        if unknown := names.pop("unknown", None):
            raise UnknownRow(unknown)
        return names
