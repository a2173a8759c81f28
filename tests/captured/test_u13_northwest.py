"""A real bracket, from the source's documents to rows and a table, by the real commands on real servers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pipeline import Pipeline, Row
from real_bracket import ZONE, Bracket, read_bracket

from match_devstack import Postgres, RabbitMQ, Replica

AS_OF = "2026-10-01T21:15:00Z"
LATER = "2026-10-01T22:15:00Z"

MATCHES = """
select m.match_id, m.match_date, m.scheduled_kickoff, h.name as home, a.name as away, m.home_score, m.away_score,
       m.match_status::text as status
from matches m join teams h on h.id = m.home_team_id join teams a on a.id = m.away_team_id
"""


@dataclass
class Stage:
    bracket: Bracket
    replica: Replica
    pipeline: Pipeline

    def publish_again(self) -> None:
        """The source's next sync, an hour later."""
        self.bracket.extra_minutes += 60
        self.replica.replace(self.bracket.documents())


@pytest.fixture
def stage(samples: Path, rabbitmq: RabbitMQ, postgres: Postgres, tmp_path: Path) -> Iterator[Stage]:
    bracket = read_bracket(samples)
    with Replica(documents=bracket.documents()) as replica:
        pipeline = Pipeline(
            tmp_path,
            assist_url=replica.url,
            rabbitmq_url=rabbitmq.url,
            database_url=postgres.create_database("captured"),
            environment="captured",
        )
        pipeline.run("worker", "migrate")
        with pipeline.worker():
            yield Stage(bracket, replica, pipeline)


def test_a_real_bracket_becomes_rows_and_a_table_and_then_only_its_changes(stage: Stage):
    bracket, pipeline = stage.bracket, stage.pipeline

    scrape(pipeline, AS_OF)
    pipeline.wait_for_runs(1)

    assert len(bracket.games) == 156
    assert_rows_are_the_games(pipeline, bracket)
    assert_table_is(pipeline, bracket)

    changed = change(bracket)
    stage.publish_again()
    before = len(pipeline.rows("select 1 from pipeline.ledger"))
    scrape(pipeline, LATER)
    pipeline.wait_for_runs(2)

    updates = pipeline.rows("select * from pipeline.ledger order by id offset %s", before)
    assert {row["outcome"] for row in updates} == {"updated"}
    assert len(updates) == len(changed) == 13
    assert_rows_are_the_games(pipeline, bracket)
    assert_table_is(pipeline, bracket)

    corrected = pipeline.run("worker", "why", changed[0])
    assert changed[0] in corrected


def scrape(pipeline: Pipeline, as_of: str) -> None:
    pipeline.run("scraper", "run", "--only", "league", "--as-of", as_of)


def change(bracket: Bracket) -> list[str]:
    """Change ten scores, void one, move two games; return their numbers."""
    played = [game for game in bracket.games if game["home_score"]]
    future = [game for game in bracket.games if not game["home_score"] and " " in game["date_local"]]
    for game in played[:10]:
        game["home_score"] = str(int(game["home_score"]) + 1)
    played[10]["home_score"] = played[10]["away_score"] = ""
    for game in future[-2:]:
        game["date_local"] = "2027-02-06 10:30"
    return [game["match_id"] for game in [*played[:11], *future[-2:]]]


def assert_rows_are_the_games(pipeline: Pipeline, bracket: Bracket) -> None:
    rows = {row["match_id"]: row for row in pipeline.rows(MATCHES)}

    assert rows.keys() == {game["match_id"] for game in bracket.games}
    assert [shown(rows[game["match_id"]]) for game in bracket.games] == [expected(game) for game in bracket.games]


def shown(row: Row) -> tuple[object, ...]:
    score = (row["home_score"], row["away_score"])
    return (row["home"], row["away"], row["match_date"], row["scheduled_kickoff"], score, row["status"] == "completed")


def expected(game: dict[str, str]) -> tuple[object, ...]:
    day, _, clock = game["date_local"].partition(" ")
    kickoff = datetime.fromisoformat(game["date_local"]).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
    score = tuple(int(game[side]) if game[side] else None for side in ("home_score", "away_score"))
    played = score[0] is not None
    return (game["home_team"], game["away_team"], date.fromisoformat(day), kickoff if clock else None, score, played)


def assert_table_is(pipeline: Pipeline, bracket: Bracket) -> None:
    of = ("--season", "2026-2027", "--league", "Homegrown", "--age", "U13", "--division", "Northwest")
    table = pipeline.run_json("worker", "standings", *of)

    columns = ("team", "played", "won", "drawn", "lost", "goals_for", "goals_against", "goal_difference", "points")
    assert [tuple(row[column] for column in columns) for row in table] == computed(bracket)


def computed(bracket: Bracket) -> list[tuple[object, ...]]:
    """The table by today's rules (3, 1, 0; points, goal difference, goals for, name), from the captured rows alone."""
    lines = {name: [0, 0, 0, 0, 0] for name in bracket.names.values()}
    for game in bracket.games:
        if not game["home_score"]:
            continue
        home, away = int(game["home_score"]), int(game["away_score"])
        for team, scored, conceded in ((game["home_team"], home, away), (game["away_team"], away, home)):
            line = lines[team]
            line[0 if scored > conceded else 1 if scored == conceded else 2] += 1
            line[3] += scored
            line[4] += conceded
    table = [
        (team, won + drawn + lost, won, drawn, lost, scored, conceded, scored - conceded, 3 * won + drawn)
        for team, (won, drawn, lost, scored, conceded) in lines.items()
    ]
    return sorted(table, key=lambda line: (-line[8], -line[7], -line[5], line[0]))
