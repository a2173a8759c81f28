"""One match as a row: the same elements, attributes and classes as the site's, twice, for wide and narrow screens."""

from html import escape
from typing import Final

from .cells import crest, fields, gender, map_address, score, shown_venue, venue, when
from .world import Match, Side

_BLANKS: Final = "\n\t\t\t\t"
_PHOTO: Final = "mod-img-size-list match-academy-name club-photo"
_STYLE: Final = "background-size: contain; background-repeat: no-repeat; background-position: center;"


def row(match: Match) -> str:
    """Write a row of a league."""
    return (
        f'<div class="container-row">\n\t<!-- desktop version -->{_wide(match)}\n\t<!-- desktop version -->\n\n'
        f"\t<!-- mobile version -->{_narrow(match)}\n\t<!-- mobile version -->\n</div>\n"
    )


def usl(match: Match) -> str:
    """Write a row of the USL: of it the class, the links to teams and the place of the id are known, not the rest."""
    text = row(match).replace("row table-content-row hidden-xs", "row table-content-row-uls hidden-xs")
    text = text.replace(f"\t{match.number}\t", f'\t<span class="uid-mobile-style">{match.number}</span>\t', 1)
    for side in (match.home, match.away):
        text = text.replace(_name(side), f'<a href="/league-schedule/teams/{side.team}">{_name(side)}</a>', 1)
    return text


def _wide(match: Match) -> str:
    link = f'<a \t\t\t\t\thref="{map_address(match)}"{_BLANKS}target="_blank"{_BLANKS}>' if match.place.at else "<a >"
    title = escape(venue(match), quote=True)
    return f"""
	<div class="row table-content-row hidden-xs"
			js-match-group="{escape(match.division)}"
			js-match-group_home="{escape(match.home.group)}"
			js-match-group_away="{escape(match.away.group)}"
			js-match-round="1"
			js-match-game="1" js-match-bracket="{escape(match.competition)}">
		<div class="col-sm-1 pad-0">
			{match.number}			<br>
			{gender(match)}		</div>
		<div class="col-sm-2">
			{when(match)}			<!--Location-->
				{link}
					<div class="container-location">
						<p data-title="{title}">
							{escape(shown_venue(match))}						</p>
					</div>
				</a>
						<!--Location-->
		</div>

		<!--Age-->
		<div class="col-sm-1 pad-0">
			{match.age}		</div>
		<!--Age-->

		<div class="col-sm-2">
			<!--Competition-->
			{escape(match.competition)}			<!--Competition-->
			<br>
			<!--Division-->
			{escape(match.division)}			<!--Division-->
		</div>

		<div class="col-sm-6 pad-0">
			<div class="row container-teams-info">
				<div class="col-sm-3 container-first-team">
					{_name(match.home)}
				</div>

				<!--Home Team Image-->
				<div class="col-sm-2 pad-left">{_photo(match.home)}
				</div>
				<!--Home Team Image-->

				<!--Score-->
				<div class="col-sm-2 container-score text-center dropdown" js-score-block>
					<span class="score-match-table">
						{score(match)}					</span>
				</div>
				<!--Score-->

				<!--Away Team Image-->
				<div class="col-sm-2 pad-right">{_photo(match.away)}
				</div>
				<!--Away Team Image-->

				<div class="col-sm-3 container-second-team">
					{_name(match.away)}
				</div>
			</div>
		</div>

		<!--Match details-->
				<!--Match details-->
	</div>"""


def _name(side: Side) -> str:
    return f'<p data-title="{escape(side.name, quote=True)}">{escape(side.name)}</p>'


def _photo(side: Side) -> str:
    return f"""
					<div class="table-image">
						<div class="{_PHOTO}" style="background-image: url('{crest(side)}'); {_STYLE}">
						</div>
					</div>"""


def _narrow(match: Match) -> str:
    return f"""
	<div class="visible-xs">
		<div class="row match-row-mobile dspl-f">
			<div class="col-xs-1 pad-0">
				<button class="open-table icon" style="margin: 0 auto 0 0;">
					<span class="glyphicon glyphicon-menu-down cursor-pointer"></span>
				</button>
			</div>

			<div class="col-xs-2 pad-right">
				{when(match)}				<br>
				{escape(venue(match))}			</div>

			<!--Home Team Image-->
			<div class="col-xs-2 pad-right">{_photo(match.home)}
			</div>
			<!--Home Team Image-->

			<!--Score-->
			<div class="col-xs-2 container-score text-center dropdown" js-score-block>
				<span class="score-match-table mobile-color">
					{score(match)}				</span>
			</div>
			<!--Score-->

			<!--Away Team Image-->
			<div class="col-xs-2 pad-left">{_photo(match.away)}
			</div>
			<!--Away Team Image-->
		</div>
		<div class="mobile-block-match-info hidden">
			<div class="row-underline">
				<div class="row marg-0 dspl-f row-underline" style="padding: 10px 0 30px 0;">
					<div class="col-xs-5 pad-right">
						<div class="row text-right row-heading-mobile">
							Home Team
						</div>
						<div class="row text-right row-content-mobile">
							<p>{escape(match.home.name)}</p>
						</div>
					</div>
											<div class="col-xs-2 text-center">VS</div>
										<div class="col-xs-5 pad-left">
						<div class="row row-heading-mobile">
							Away Team
						</div>
						<div class="row row-content-mobile">
							<p>{escape(match.away.name)}</p>
						</div>
					</div>
				</div>{fields(match)}
			</div>
			<div class="row row-content-mobile place-info text-center">
				{escape(match.label)}			</div>
		</div>
	</div>"""
