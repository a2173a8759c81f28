"""Compares the messages of two versions by machine: who would refuse what, and what that asks of the version.

Written here because no checker on PyPI is exact enough. Asked both ways on the 84 labelled changes of the tests (168
answers): `jsoncompat` 0.3.1 gets 144 right and calls 15 breaking ones harmless (patterns and formats it does not
see); `jsonsubschema` 0.0.8 gets 127 right, 15 wrongly harmless, and gives up on every discriminated union. Neither
says where, and neither knows a tolerant reader but by a rewritten schema.
"""

from .change import Change, Level, Refused, level
from .compare import Schemas, compare, compare_schemas
from .verdict import Version, objections

__all__ = ["Change", "Level", "Refused", "Schemas", "Version", "compare", "compare_schemas", "level", "objections"]
