"""The teams of a competition season: those its tables list, and those only its matches name."""

from collections.abc import Iterable

from match_scraper.fixture import Bracket, Team
from match_scraper.season import Competition
from match_scraper.text import address

from . import documents
from .documents import Organisation, digits
from .wording import Label, label, line


class Clubs:
    """Gathers every team once; a match says more of a team (age, side, club) than a table does."""

    def __init__(self, competition: Competition) -> None:
        self._league = competition.home_league
        self._teams: dict[str, Team] = {}
        self._seen: set[str] = set()

    def listed(self, document: documents.StandingsDocument, brackets: Iterable[Bracket]) -> None:
        """Add the teams of every table, of the table's age; one without a club's id or name waits for a match."""
        for table, bracket in zip(document.competition_season.competition_brackets, brackets, strict=True):
            for each in table.standings:
                squad, club = digits(each.team.squad_id), digits(each.team.organisation_id)
                name = line(each.team.name)
                if squad is None or club is None or name is None:
                    continue
                self._teams.setdefault(squad, self._team(squad, club, name, bracket.age_group, each.team.logo_url))

    def played(self, squad: str, club: Organisation, side: str | None, *, age_group: str) -> None:
        """Add a team as its first match with a label words it; the match's age stands in when the label has none."""
        if squad in self._seen:
            return
        if (side := line(side)) is not None:
            self._seen.add(squad)
        known = self._teams.get(squad)
        told = label(side) or Label(known.age_group if known else age_group, None)
        name = line(club.name) or squad
        logo = (known.logo_url if known else None) or club.logo_full_path
        self._teams[squad] = self._team(squad, str(club.id).strip(), name, told.age, logo, side=told.side, word=side)

    def all(self) -> tuple[Team, ...]:
        """List every team once."""
        return tuple(self._teams.values())

    def _team(
        self,
        squad: str,
        club: str,
        name: str,
        age: str,
        logo: str | None,
        *,
        side: str | None = None,
        word: str | None = None,
    ) -> Team:
        raw = word if word and word != age else None
        return Team(squad, club, name, self._league, age, side=side, logo_url=address(logo), label=raw)
