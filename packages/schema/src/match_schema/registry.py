"""Which versions exist. A new major version adds one line here and one step up from the one before."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import Discriminator, TypeAdapter

from . import v1, v2
from .upcast import v1_to_v2

NEWEST: Final = v2.VERSION

_match_of: Final = v1.Match.__pydantic_validator__.validate_json


@cache
def newest() -> TypeAdapter[v2.Message]:
    """Return the reader of the newest version, built once, when first needed."""
    return TypeAdapter(Annotated[v2.Message, Discriminator("kind")])


def is_bare_v1(document: Mapping[str, Any]) -> bool:
    """Recognise version 1, which names no version, by the fields no other version has."""
    return "schema_version" not in document and not document.keys().isdisjoint({"home_team", "away_team"})


def from_v1(raw: bytes) -> v2.Matches:
    """Read version 1 as the newest; raises pydantic's ValidationError or InvalidMessage."""
    return v1_to_v2(_match_of(raw))
