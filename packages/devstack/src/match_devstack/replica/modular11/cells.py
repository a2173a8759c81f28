"""The cells that every kind of row has: the same elements, attributes and classes as the site's."""

from html import escape
from typing import Final

from .world import Match, Side

_CUT: Final = 15
"""Characters of a venue that the wide row shows on rows with a map."""
_BLANKS: Final = "\n\t\t\t\t"


def when(match: Match) -> str:
    """Write date and time: `09/06/25 08:00am`; midnight says that the time is not set."""
    return f"{match.local:%m/%d/%y %I:%M}{'am' if match.local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


def score(match: Match) -> str:
    """Write a score with blanks that lack their semicolon, or `TBD`."""
    if match.score is None:
        return "TBD"
    goals = f"{match.score[0]}&nbsp:&nbsp{match.score[1]}"
    return f"{goals}<br> ({match.kicks[0]}&nbsp:&nbsp{match.kicks[1]})" if match.kicks else goals


def venue(match: Match) -> str:
    """Write the venue: ground, then pitch; on rows with a map the pitch comes first."""
    place = match.place
    if place.at is None:
        return place.ground
    return f"{place.pitch} - {place.ground}" if place.pitch else place.ground


def shown_venue(match: Match) -> str:
    """Write the venue as the wide row shows it."""
    whole = venue(match)
    return f"{whole[:_CUT]}..." if match.place.at is not None and len(whole) > _CUT else whole


def crest(side: Side) -> str:
    """Write the address of a crest, with the club's id or the team's own."""
    kind, number = ("team", side.team) if side.crest == "team" else ("academy", side.club)
    suffix = {"academy": "png", "team": "jpg", "svg": "svg"}[side.crest]
    file = number * 100 + 7
    return f"https://crests.invalid/{kind}/{number}/{file}/{file:08x}-0000-4000-8000-{file:012x}/{file}.{suffix}"


def map_address(match: Match) -> str:
    """Write the address of the map."""
    assert match.place.at is not None, "asked only where there is a map"  # noqa: S101 - true of every caller
    north, west = match.place.at
    return f"https://www.google.com/maps/search/?api=1&query={north},{west}&query_place_id=ChIJ{match.number}"


def gender(match: Match) -> str:
    """Write who plays."""
    return "FEMALE" if match.female else "MALE"


def address(match: Match, inner: str = "") -> str:
    """Write the cell of the address in the copy for narrow screens."""
    told = escape(match.place.address, quote=True)
    link = f'{_BLANKS}<a target="_blank" href="{map_address(match)}">{_BLANKS}{told}\t\t</a>' if told else ""
    return f'<div class="container-location">{inner}<p data-title="{told}">{link}{_BLANKS}</p>{_BLANKS}</div>'


def pair(width: str, head: str, value: str) -> str:
    """Write one field of the copy for narrow screens."""
    return (
        f'{_BLANKS}<div class="{width} pad-left">{_BLANKS}<div class="row row-heading-mobile">{head}</div>'
        f'{_BLANKS}<div class="row row-content-mobile">{_BLANKS}{value}\t\t\t</div>{_BLANKS}</div>'
    )


def fields(match: Match) -> str:
    """Write the three rows of fields that league and event rows share."""
    thirds = (
        ("padding-top: 30px;", (("Match ID", str(match.number)), ("Date", when(match)), ("Age", match.age))),
        ("", (("Gender", gender(match)), ("Competition", match.competition), ("Division", match.division))),
    )
    text = ""
    for style, told in thirds:
        attribute = f' style="{style}"' if style else ""
        cells = "".join(pair("col-xs-4", head, escape(value)) for head, value in told)
        text += f'{_BLANKS}<div class="row marg-0 pad-10"{attribute}>{cells}{_BLANKS}</div>'
    shown = match.place if match.place.at is not None else None
    ground, pitch = (escape(shown.ground), escape(shown.pitch)) if shown else ("", "")
    places = pair("col-xs-8", "Location Name", ground) + pair("col-xs-4", "Field Identifier", pitch)
    where = pair("col-xs-12", "Location Address", address(match))
    return text + "".join(
        f'{_BLANKS}<div class="row marg-0 pad-10">{cells}{_BLANKS}</div>' for cells in (places, where)
    )
