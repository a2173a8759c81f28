"""How many examples the property tests try: few in `make unit`, what they name in `make test`, many in `make fuzz`."""

import os

FACTOR = float(os.environ.get("EXAMPLES") or 1)


def examples(count: int) -> int:
    """Return how many to try where `make test` tries `count`."""
    return max(2, round(count * FACTOR))
