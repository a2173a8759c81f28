"""Plain SQL to measure beside: the same rows in one statement without any rule, and a database filled with matches."""

PLAIN_INSERT = """
with told as (
    select nextval('public.matches_id_seq')::integer as row_id, home.team_id as home, away.team_id as away,
        division.id as division_id, match.*
    from jsonb_to_recordset(%(envelope)s::jsonb -> 'matches') as match (
        id text, platform_id text, divisions text[], teams jsonb, schedule jsonb, result jsonb)
    join pipeline.team as home on home.source_team_id = match.teams ->> 'home' and home.source = 'assist'
    join pipeline.team as away on away.source_team_id = match.teams ->> 'away' and away.source = 'assist'
    join public.divisions as division on division.name = match.divisions[1] and division.league_id = 1
), row_of as (
    insert into public.matches (id, match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id,
        division_id, match_id, source, scheduled_kickoff, home_score, away_score, match_status)
    select row_id, (schedule ->> 'date')::date, home, away, 4, 1, 1, division_id, id, 'match-scraper',
        (schedule ->> 'kickoff')::timestamptz, (result ->> 'home')::integer, (result ->> 'away')::integer, 'scheduled'
    from told
), identity as (
    insert into pipeline.identity (source, competition_season, source_match_id, match_id, platform_id, league_id,
        division_ids, state, venue, zone, certainty, placed_at, placed_by, teams_at, teams_by, schedule_at, schedule_by)
    select 'assist', %(season)s, id, row_id, platform_id, 1, array[division_id], schedule ->> 'state',
        schedule ->> 'venue', schedule ->> 'zone', 'exact', %(at)s, %(by)s, %(at)s, %(by)s, %(at)s, %(by)s
    from told
)
insert into pipeline.ledger (match_id, source_match_id, outcome, changed, message_id, position, run_id, observed_at)
select row_id, id, 'created', schedule, %(by)s, 0, 'plain', %(at)s from told
"""

PLAIN_UPDATE = """
with told as (
    select known.match_id as row_id, match.*
    from jsonb_to_recordset(%(envelope)s::jsonb -> 'matches') as match (id text, result jsonb)
    join pipeline.identity as known
        on known.source_match_id = match.id and known.source = 'assist' and known.competition_season = %(season)s
), row_of as (
    update public.matches
    set home_score = (result ->> 'home')::integer, away_score = (result ->> 'away')::integer,
        match_status = 'completed', updated_at = now()
    from told
    where matches.id = row_id
), identity as (
    update pipeline.identity as known
    set placed_at = %(at)s, placed_by = %(by)s, teams_at = %(at)s, teams_by = %(by)s, schedule_at = %(at)s,
        schedule_by = %(by)s, result_at = %(at)s, result_by = %(by)s
    from told
    where known.source_match_id = told.id and known.source = 'assist' and known.competition_season = %(season)s
)
insert into pipeline.ledger (match_id, source_match_id, outcome, changed, message_id, position, run_id, observed_at)
select row_id, id, 'updated', result, %(by)s, 0, 'plain', %(at)s from told
"""

PLAIN_SAME = """
select count(*)
from jsonb_to_recordset(%(envelope)s::jsonb -> 'matches') as told (id text, schedule jsonb, result jsonb)
join pipeline.identity as known
    on known.source_match_id = told.id and known.source = 'assist' and known.competition_season = %(season)s
join public.matches as row_of on row_of.id = known.match_id
where row_of.match_date is distinct from (told.schedule ->> 'date')::date
    or row_of.home_score is distinct from (told.result ->> 'home')::integer
    or row_of.away_score is distinct from (told.result ->> 'away')::integer
"""

FILL = """
with missing as (
    select nextval('public.matches_id_seq')::integer as row_id, n,
        (select array_agg(id order by id) from public.teams) as teams,
        (select array_agg(id order by id) from public.divisions) as divisions
    from generate_series(1, greatest(0, %(upto)s - (select count(*) from public.matches))) as n
), row_of as (
    insert into public.matches (id, match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id,
        division_id, match_id, source, home_score, away_score, match_status)
    select row_id, date '2023-09-01' + (n / 330)::integer %% 1000, teams[1 + n %% cardinality(teams)],
        teams[1 + (n + 1 + n / 7 %% 5) %% cardinality(teams)], 1 + n %% 3, 1 + n %% 5, 1,
        divisions[1 + n / 100 %% cardinality(divisions)], 'old-' || n, 'match-scraper', n %% 5, n %% 3, 'completed'
    from missing
), identity as (
    insert into pipeline.identity (source, competition_season, source_match_id, match_id, platform_id, league_id,
        division_ids, state, venue, zone, certainty, placed_at, placed_by, teams_at, teams_by, schedule_at, schedule_by)
    select 'assist', 'old-' || n %% 3, 'old-' || n, row_id, 'p' || n, 1, '{1}', 'scheduled', 'River Park', 'UTC',
        'exact', now(), 'old', now(), 'old', now(), 'old'
    from missing
)
insert into pipeline.ledger (match_id, source_match_id, outcome, message_id, position, run_id, observed_at)
select row_id, 'old-' || n, 'created', 'old', 0, 'old', now() from missing
"""
