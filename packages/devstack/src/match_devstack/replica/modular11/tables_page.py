"""The page of tables that the official pages of era 2025 show: it asks for those of one age, and puts them in."""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from .world import ACADEMY, HOMEGROWN

_ASKED: Final[Mapping[int, tuple[str, str]]] = {HOMEGROWN: ("0", "53"), ACADEMY: ("3", "71")}
"""Gender and list by tournament, as the site counts them."""


def page(tournament: int, age: str, gender: str = "") -> str:
    """Write the page of a tournament at one age, by its id."""
    usual, listed = _ASKED[tournament]
    told = {"UID_event": tournament, "UID_age": age, "UID_gender": gender or usual, "list_type": listed}
    address = f"/public_schedule/league/get_teams?{urlencode({'tournament_type': 'league', **told})}"
    return f"""<!DOCTYPE html>
<html><head><title>Standings</title></head>
<body>
<div class="new-design">
	<div class="container-fluid league-standings-list" data-address="{escape(address)}"></div>
</div>
<script>
	const list = document.querySelector(".league-standings-list");
	fetch(list.dataset.address, {{headers: {{"X-Requested-With": "XMLHttpRequest"}}}})
		.then((answer) => answer.text())
		.then((text) => {{ list.innerHTML = text; }});
</script>
</body></html>
"""
