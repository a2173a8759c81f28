"""Text as it came, and what of it can be used."""

import pytest

from match_scraper.text import address


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ("https://logos.invalid/31.png", True),
        ("http://logos.invalid/31.png", True),
        ("https://", False),
        ("https://x/\x01y", False),
        ("https://x/a b", False),
        ("ftp://x/y", False),
        ("https://x/" + "y" * 490, True),
        ("https://x/" + "y" * 491, False),
        (None, False),
    ],
)
def test_a_crest_is_kept_where_a_message_can_hold_its_address(told: str | None, *, taken: bool):
    assert address(told) == (told if taken else None)
