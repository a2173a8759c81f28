"""How long tables take at a full season: 232 tables, 24,600 matches, all played. Prints milliseconds."""

import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from match_devstack import Postgres
from match_worker.migrate import migrate
from match_worker.standings import table

SEASON = """
insert into divisions (name, league_id) select 'Group ' || n, 1 from generate_series(1, 39) as n;
insert into teams (name, league_id) select 'Club ' || n, 1 from generate_series(1, 2800) as n;
insert into pipeline.bracket
select 'assist', '26-27', division.id, age.id, 4, division.id::text, members.ids, now(), 'message'
from divisions as division
cross join (select id, row_number() over (order by id) as nth from age_groups) as age
cross join lateral (
    select array_agg(((division.id * 6 + age.nth) * 12 + n) % 2800 + 1) as ids from generate_series(0, 11) as n
) as members
where (division.id - 1) * 6 + age.nth <= 232;
insert into matches (match_date, home_team_id, away_team_id, home_score, away_score, season_id, age_group_id,
    match_type_id, division_id, match_status, source)
select date '2026-09-05' + (n % 30) * 7, members[1 + n % 12], members[1 + (n + 1 + n / 12 % 11) % 12], n * 7 % 5,
    n * 11 % 4, 4, age_group_id, 1, division_id, 'completed', 'match-scraper'
from pipeline.bracket
cross join generate_series(0, 105) as n;
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with Postgres(Path(folder) / "postgres") as server:
            url = server.create_database("season")
            migrate(url)
            with psycopg.connect(url, autocommit=True) as sql:
                sql.execute(SEASON)
                for state in ("never analysed", "analysed"):
                    measure(sql, url, state)
                    sql.execute("analyze")


def measure(sql: psycopg.Connection, url: str, state: str) -> None:
    place = "select season_id, division_id, age_group_id from pipeline.league_table order by 1, 2, 3"
    places = sql.execute(place).fetchall()
    lines = "select * from pipeline.table_lines(%s, %s, %s)"
    one = [timed(lambda place=place: sql.execute(lines, place).fetchall()) for place in places[::8]]
    every = timed(lambda: sql.execute("select * from pipeline.standings").fetchall())
    named = [timed(lambda: table(url, league="Homegrown", age="U15", division="Group 7", season="2026-2027"))]
    median, slowest = statistics.median(one), max(one)
    print(f"{state}: one of {len(places)} tables {median:.1f} ms (slowest {slowest:.1f}), all {every:.0f} ms")
    print(f"{state}: one by its names, connection included {named[0]:.1f} ms")


def timed(call: object) -> float:
    started = time.perf_counter()
    call()  # type: ignore[operator]
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
