"""Which versions exist. A new major version adds one line here and one step up from the one before."""

from functools import cache
from typing import Annotated, Final

from pydantic import Discriminator, TypeAdapter

from . import v2

NEWEST: Final = v2.VERSION
VERSIONS: Final = (v2.VERSION,)


@cache
def newest() -> TypeAdapter[v2.Message]:
    """Return the reader of the newest version, built once, when first needed."""
    return TypeAdapter(Annotated[v2.Message, Discriminator("kind")])
