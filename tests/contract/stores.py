"""The two stores behind one face: what a test may do to them, and what it may see, in names rather than ids."""

from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from match_schema import dump, v2
from match_worker.ingest import ingest
from match_worker.memory_store import MemoryStore
from match_worker.postgres_store import PostgresStore
from match_worker.store import Outcome
from match_worker.supabase_store import SupabaseStore
from match_worker.teams import add_alias
from match_worker.told import Identity, MatchRow, Score

Told = tuple[str, str | None]
FAR_AHEAD = date(2099, 12, 31)
"""The last day of 2026-2027 here: a status must not depend on the day on which a test runs."""


class Twin:
    """The in-memory store."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.store.directory.season_days[4] = (date(2026, 9, 1), FAR_AHEAD)

    def ingest(self, message: v2.Message, **said: str) -> list[Told]:
        return [(each.outcome, each.reason) for each in ingest(dump(message), self.store, **said)]

    def ingest_body(self, body: bytes) -> list[Outcome]:
        return list(ingest(body, self.store))

    def team(self, name: str, league: str = "Homegrown") -> int:
        names = self.store.directory
        return names.add_team(name, names.leagues[league])

    def alias(self, name: str, team: int, league: str = "Homegrown") -> None:
        names = self.store.directory
        names.alias(name, names.leagues[league], team)

    def division(self, name: str, league: str = "Homegrown") -> int | None:
        names = self.store.directory
        return names.division(name, names.leagues[league], create=True)

    def season(self, name: str) -> None:
        seasons = self.store.directory.seasons
        seasons[name] = len(seasons) + 1
        self.store.directory.season_days[seasons[name]] = (date(2030, 9, 1), date(2031, 6, 30))

    def typed_by_hand(self, home: int, away: int, on: date, **columns: Any) -> int:
        """A League match of U13 in 2026-2027."""
        score = Score(columns.pop("home_score", None), columns.pop("away_score", None))
        place = {"season_id": 4, "age_group_id": 1, "match_type_id": 1}
        row = self.store.add_row(home_team_id=home, away_team_id=away, match_date=on, score=score, **place | columns)
        return row.id

    def change(self, match_id: int, **columns: Any) -> None:
        row = self.store.matches.rows[match_id]
        parts = ("home_score", "away_score", "home_penalty_score", "away_penalty_score")
        score = Score(*(columns.pop(part, kept) for part, kept in zip(parts, row.score, strict=True)))
        self.store.matches.put(row._replace(score=score, **columns))

    def rows(self) -> list[dict[str, Any]]:
        return sorted((self._row(row) for row in self.store.matches.rows.values()), key=_order)

    def identities(self) -> list[dict[str, Any]]:
        return sorted((self._identity(each) for each in self.store.matches.identities.values()), key=_order)

    def teams(self) -> list[tuple[str, int | None]]:
        return sorted((team.name, team.league_id) for team in self.store.directory.teams.values())

    def clubs(self) -> list[str]:
        return sorted(self.store.directory.clubs)

    def divisions(self) -> list[str]:
        return sorted(name for name, _ in self.store.directory.divisions)

    def members(self) -> list[str]:
        teams = self.store.directory.teams
        return sorted(teams[team].name for _, found in self.store.brackets.values() for team in found)

    def ledger(self) -> list[tuple[str, str | None, tuple[str, ...]]]:
        return [(each.outcome, each.told.reason, tuple(sorted(each.changed))) for each in self.store.ledger]

    def quarantined(self) -> list[tuple[int, str]]:
        return [(each.position, each.reason or "") for each in self.store.ledger if each.outcome == "quarantined"]

    def runs(self) -> int:
        return len(self.store.runs)

    def official_tables(self) -> list[list[str]]:
        return [[placing.team for placing in told.placings] for told in self.store.tables.values()]

    def _row(self, row: MatchRow) -> dict[str, Any]:
        teams = self.store.directory.teams
        divisions = {number: name for (name, _), number in self.store.directory.divisions.items()}
        forfeit = teams[row.forfeit_team_id].name if row.forfeit_team_id else None
        return {
            "match_id": row.match_id, "home": teams[row.home_team_id].name, "away": teams[row.away_team_id].name,
            "on": row.match_date, "kickoff": row.scheduled_kickoff, "status": row.match_status,
            "score": tuple(row.score), "forfeit": forfeit, "division": divisions.get(row.division_id or 0),
            "season_id": row.season_id, "age_group_id": row.age_group_id, "match_type_id": row.match_type_id,
            "source": row.source,
        }  # fmt: skip

    def _identity(self, each: Identity) -> dict[str, Any]:
        told = ("source", "competition_season", "platform_id", "state", "venue", "zone", "certainty", "round")
        more = ("original_date", "adopted", "removed", "placed", "teams", "schedule", "result")
        names = {number: name for (name, _), number in self.store.directory.divisions.items()}
        divisions = sorted(names[division] for division in each.division_ids)
        return {"match_id": each.id, "divisions": divisions} | {name: getattr(each, name) for name in told + more}


class Live:
    """The store in PostgreSQL, seen through a connection of its own."""

    def __init__(self, url: str, store: PostgresStore | SupabaseStore | None = None) -> None:
        self.url = url
        self.store = store or PostgresStore(url)
        self.sql = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self.sql.execute("set timezone = 'UTC'")

    def close(self) -> None:
        self.store.close()
        self.sql.close()

    def empty(self) -> None:
        self.sql.execute(
            "truncate public.matches, public.teams, public.clubs, public.divisions, pipeline.envelope, pipeline.ledger,"
            " pipeline.quarantine, pipeline.run, pipeline.heartbeat restart identity cascade"
        )
        self.sql.execute("delete from public.seasons where id > 5")
        self.sql.execute("update public.seasons set end_date = %s where id = 4", (FAR_AHEAD,))

    def ingest(self, message: v2.Message, **said: str) -> list[Told]:
        return [(each.outcome, each.reason) for each in ingest(dump(message), self.store, **said)]

    def ingest_body(self, body: bytes) -> list[Outcome]:
        return list(ingest(body, self.store))

    def team(self, name: str, league: str = "Homegrown") -> int:
        return self._id("insert into teams (name, league_id) select %s, id from leagues where name = %s", name, league)

    def alias(self, name: str, team: int, league: str = "Homegrown") -> None:
        add_alias(self.url, name, league=league, team=team)

    def division(self, name: str, league: str = "Homegrown") -> int | None:
        return self._id(
            "insert into divisions (name, league_id) select %s, id from leagues where name = %s", name, league
        )

    def season(self, name: str) -> None:
        self._id("insert into seasons (name, start_date, end_date) values (%s, '2030-09-01', '2031-06-30')", name)

    def typed_by_hand(self, home: int, away: int, on: date, **columns: Any) -> int:
        place = {"season_id": 4, "age_group_id": 1, "match_type_id": 1, "home_team_id": home, "away_team_id": away}
        told = place | {"match_date": on, "source": "manual"} | columns
        return self._id(
            f"insert into matches ({', '.join(told)}) values ({', '.join(['%s'] * len(told))})",  # noqa: S608 - ours
            *told.values(),
        )

    def change(self, match_id: int, **columns: Any) -> None:
        assignments = ", ".join(f"{column} = %s" for column in columns)
        self.sql.execute(
            f"update matches set {assignments} where id = %s",  # noqa: S608 - names of columns from the test
            (*columns.values(), match_id),
        )

    def rows(self) -> list[dict[str, Any]]:
        found = self.sql.execute(
            """
            select m.match_id, home.name as home, away.name as away, m.match_date as on, m.scheduled_kickoff as kickoff,
                m.match_status::text as status,
                array[m.home_score, m.away_score, m.home_penalty_score, m.away_penalty_score] as score,
                forfeit.name as forfeit, division.name as division, m.season_id, m.age_group_id, m.match_type_id,
                m.source
            from matches m
            join teams home on home.id = m.home_team_id
            join teams away on away.id = m.away_team_id
            left join teams forfeit on forfeit.id = m.forfeit_team_id
            left join divisions division on division.id = m.division_id
            """
        ).fetchall()
        return sorted((row | {"score": tuple(row["score"])} for row in found), key=_order)

    def identities(self) -> list[dict[str, Any]]:
        found = self.sql.execute(
            """
            select i.*,
                array(select name::text from divisions where id = any (i.division_ids) order by name) as divisions
            from pipeline.identity i
            """
        ).fetchall()
        return sorted((_identity(row) for row in found), key=_order)

    def teams(self) -> list[tuple[str, int | None]]:
        return sorted((row["name"], row["league_id"]) for row in self.sql.execute("select * from teams"))

    def clubs(self) -> list[str]:
        return sorted(row["name"] for row in self.sql.execute("select name from clubs"))

    def divisions(self) -> list[str]:
        return sorted(row["name"] for row in self.sql.execute("select name from divisions"))

    def members(self) -> list[str]:
        query = "select name from pipeline.bracket cross join unnest(members) as member (id) join teams using (id)"
        return sorted(row["name"] for row in self.sql.execute(query))

    def ledger(self) -> list[tuple[str, str | None, tuple[str, ...]]]:
        found = self.sql.execute("select outcome, reason, changed from pipeline.ledger order by id").fetchall()
        return [(row["outcome"], row["reason"], tuple(sorted(row["changed"] or {}))) for row in found]

    def quarantined(self) -> list[tuple[int, str]]:
        found = self.sql.execute("select position, reason from pipeline.quarantine order by id").fetchall()
        return [(row["position"], row["reason"]) for row in found]

    def runs(self) -> int:
        return len(self.sql.execute("select from pipeline.run").fetchall())

    def official_tables(self) -> list[list[str]]:
        found = self.sql.execute("select placings from pipeline.official_table").fetchall()
        return [[placing["team"] for placing in row["placings"]] for row in found]

    def _id(self, insert: str, *values: object) -> int:
        found = self.sql.execute(f"{insert} returning id".encode(), values).fetchone()
        assert found is not None
        return int(found["id"])


AnyStore = Twin | Live


def _identity(row: dict[str, Any]) -> dict[str, Any]:
    told = ("divisions", "source", "competition_season", "platform_id", "state", "venue", "zone")
    more = ("certainty", "round", "original_date", "adopted")
    stamps = {name: _stamp(row[f"{name}_at"], row[f"{name}_by"]) for name in _REGISTERS}
    return {"match_id": row["source_match_id"]} | {name: row[name] for name in told + more} | stamps


_REGISTERS = ("removed", "placed", "teams", "schedule", "result")


def _stamp(at: datetime | None, by: str | None) -> tuple[datetime, str] | None:
    return None if at is None or by is None else (at, by)


def _order(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in ("match_id", "home", "away", "on", "competition_season", "source"))
