"""One match as a row of an event: fewer attributes, one cell more, the id in an attribute."""

from html import escape

from .cells import crest, fields, gender, map_address, score, shown_venue, venue, when
from .world import Match, Side


def row(match: Match) -> str:
    """Write a row of an event."""
    return (
        f'<div class="container-row" js-group="{escape(match.division)}" id="{match.number}">\n'
        f"{_wide(match)}\n{_narrow(match)}\n</div>\n"
    )


def _wide(match: Match) -> str:
    link = f'<a href="{escape(map_address(match))}" target="_blank">' if match.place.at else "<a >"
    return f"""
	<div class="row table-content-row  hidden-xs hidden-sm" js-match-round="1" js-match-game="1">
		<div class="col-sm-1 pad-left">
			{match.number}			<br>
			{gender(match)}
					</div>

		<div class="col-sm-1 pad-0">
			{when(match)}
			{link}
				<div class="container-location">
					<p data-title="{escape(venue(match), quote=True)}">
						{escape(shown_venue(match))}					</p>
				</div>
			</a>
		</div>

		<div class="col-sm-1 adaptive-age-events pad-0">
			{match.age}		</div>

		<div class="col-sm-2">
			{escape(match.competition)}			<br>
			{escape(match.division)}		</div>

		<div class="col-sm-5 pad-0">
			<div class="row container-teams-info">
				<div class="col-sm-3 container-first-team">
					<p data-title="{escape(match.home.name, quote=True)}">{escape(match.home.name)}</p>
				</div>

				<div class="col-sm-2 pad-left">{_photo(match.home)}
				</div>

				<div class="col-sm-2 container-score text-center dropdown" js-score-block>
					<span class="score-match-table">
						{score(match)}						</span>
				</div>

				<div class="col-sm-2">{_photo(match.away)}
				</div>

				<div class="col-sm-3 container-second-team">
					<p data-title="{escape(match.away.name, quote=True)}">{escape(match.away.name)}</p>
				</div>
			</div>
		</div>

		<div class="col-sm-2 dspl-f pad-right" style="justify-content: flex-end;">
			<div>
				{escape(match.label)}
							</div>
					</div>
					</div>
"""


def _photo(side: Side) -> str:
    return f"""
					<div class="club-photo" style="background-image: url('{crest(side)}'); margin: 0 0 0 auto;">
						</div>"""


def _narrow(match: Match) -> str:
    return f"""
	<div class="visible-xs visible-sm">
		<div class="row match-row-mobile dspl-f">
			<div class="col-xs-1 pad-0">
				<button class="open-table icon" style="margin: 0 auto 0 0;">
					<span class="glyphicon glyphicon-menu-down cursor-pointer"></span>
				</button>
			</div>

			<div class="col-xs-2 pad-right">
				{when(match)}				<br>
				{escape(venue(match))}			</div>

			<div class="col-xs-2 pad-right">{_photo(match.home)}
			</div>

			<div class="col-xs-2 container-score text-center dropdown" js-score-block>
				<span class="score-match-table">
					{score(match)}					</span>
			</div>

			<div class="col-xs-2 pad-left dspl-f">{_photo(match.away)}
			</div>

			<div class="col-xs-3 pad-0 dspl-f" style="justify-content: flex-end;">
				<div>
					{escape(match.label)}
									</div>
			</div>
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
							<p data-title="{escape(match.away.name, quote=True)}">{escape(match.away.name)}</p>
						</div>
					</div>
				</div>{fields(match)}
			</div>
			<div class="row row-content-mobile place-info text-center">
				{escape(match.label)}			</div>
		</div>
	</div>
"""
