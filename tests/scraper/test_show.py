"""What people see while a run goes on."""

from io import StringIO

import pytest
from rich.console import Console

from match_scraper import show


@pytest.mark.parametrize("watched", [True, False])
def test_a_bar_is_shown_to_whoever_watches(*, watched: bool):
    told = StringIO()

    items = list(show.tracked([1, 2, 3], "reading", Console(file=told, force_terminal=watched)))

    assert (items, "reading" in told.getvalue()) == ([1, 2, 3], watched)
