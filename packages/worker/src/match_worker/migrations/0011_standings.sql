-- Tables computed from matches, in two orders.
--
-- By points: points, goal difference, goals for, name; the order readers have known so far.
-- By rules, those of the competition from 2026-27 on: points per match; where exactly two are level, the points of
-- their own matches; wins, goal difference and goals for, each per match; goal difference and goals per away match, the
-- same per home match; the position last published, which holds what no match tells (disciplinary points, lots); name.

alter table pipeline.league_rule
    add column shootout_win integer not null default 1,
    add column shootout_loss integer not null default 1,
    add column official_from date,
    add column official_ages text[] not null default '{}';
comment on column pipeline.league_rule.shootout_win is 'Points for a draw won on kicks from the mark; in most leagues a draw is a draw.';
comment on column pipeline.league_rule.official_from is 'Seasons that begin on this day or later are ranked by rules.';
comment on column pipeline.league_rule.official_ages is 'Ages whose tables the league ranks; any other table is unofficial.';
update pipeline.league_rule set official_from = '2026-08-01', official_ages = array['U15', 'U16', 'U17', 'U19'];
update pipeline.league_rule set shootout_win = 2 where league_id in (select id from public.leagues where name = 'Flex');

create view pipeline.placed_match as
select match.id, match.season_id, match.age_group_id, match.division_id, match.match_date, match.scheduled_kickoff,
    match.home_team_id, match.away_team_id, match.home_score, match.away_score, match.home_penalty_score,
    match.away_penalty_score, match.forfeit_team_id
from public.matches as match
join public.match_types as type on type.id = match.match_type_id and type.name in ('League', 'Flex')
where match.division_id is not null
    and match.match_status in ('completed', 'forfeit') and match.home_score is not null and match.away_score is not null
union all
select match.id, match.season_id, match.age_group_id, place.division_id, match.match_date, match.scheduled_kickoff,
    match.home_team_id, match.away_team_id, match.home_score, match.away_score, match.home_penalty_score,
    match.away_penalty_score, match.forfeit_team_id
from public.matches as match
join public.match_types as type on type.id = match.match_type_id and type.name in ('League', 'Flex')
cross join lateral (
    select distinct crossed.division_id
    from pipeline.identity as identity
    join pipeline.league_rule as rule on rule.league_id = identity.league_id and rule.counts_crossings
    cross join unnest(identity.division_ids) as crossed (division_id)
    where identity.match_id = match.id
) as place
where match.division_id is null
    and match.match_status in ('completed', 'forfeit') and match.home_score is not null and match.away_score is not null;
comment on view pipeline.placed_match is
    'Matches that count, once for each table they count in: two between two divisions, where the league says so.';

create view pipeline.counted_match as
select match.id, match.season_id, match.age_group_id, match.division_id, match.match_date, match.scheduled_kickoff,
    side.team_id, side.opponent_id, side.at_home, side.goals_for, side.goals_against,
    match.forfeit_team_id is not distinct from side.team_id as forfeited,
    case
        when side.goals_for > side.goals_against then 3
        when side.goals_for < side.goals_against then 0
        when side.kicks_for > side.kicks_against then coalesce(rule.shootout_win, 1)
        when side.kicks_for < side.kicks_against then coalesce(rule.shootout_loss, 1)
        else 1
    end as points,
    case
        when side.goals_for > side.goals_against then 'W'
        when side.goals_for < side.goals_against then 'L'
        else 'D'
    end as result
from pipeline.placed_match as match
join public.divisions as division on division.id = match.division_id
left join pipeline.league_rule as rule on rule.league_id = division.league_id
cross join lateral (values
    (match.home_team_id, match.away_team_id, true, match.home_score, match.away_score, match.home_penalty_score,
        match.away_penalty_score),
    (match.away_team_id, match.home_team_id, false, match.away_score, match.home_score, match.away_penalty_score,
        match.home_penalty_score)
) as side (team_id, opponent_id, at_home, goals_for, goals_against, kicks_for, kicks_against);
comment on view pipeline.counted_match is 'One row per team and match that counts in a table, with the points it brought.';

create function pipeline.per(part bigint, whole bigint) returns double precision
language sql immutable parallel safe
return case when whole = 0 then 0 else part::double precision / whole end;
comment on function pipeline.per is
    'A quotient that is equal for equal fractions (division of doubles is exactly rounded); of nothing it is 0.';

create type pipeline.line as (
    team_id integer, team text, played integer, won integer, drawn integer, lost integer, goals_for integer,
    goals_against integer, goal_difference integer, points integer, points_per_match numeric, forfeits integer,
    form text, rank_by_points integer, rank_by_rules integer, moved_by_points integer, moved_by_rules integer
);
comment on type pipeline.line is 'One team of a table.';

create function pipeline.table_lines(of_season integer, of_division integer, of_age_group integer)
returns setof pipeline.line
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
    -- The plan is kept from call to call: making it takes longer than the table.
    return query with counted as materialized (
        select * from pipeline.counted_match
        where season_id = of_season and division_id = of_division and age_group_id = of_age_group
    ), days as (
        select min(match_date) as first, max(match_date) as last from counted
    ), listed as (
        select members from pipeline.bracket
        where season_id = of_season and division_id = of_division and age_group_id = of_age_group
    ), member as (
        select unnest(members) as team_id from listed
        union
        select team_id from counted where not exists (select from listed)
    ), published as (
        select distinct on (told.team_id) told.team_id, told."position"
        from pipeline.official_placing as told
        left join pipeline.source as source on source.source = told.source
        where season_id = of_season and division_id = of_division and age_group_id = of_age_group
        order by told.team_id, source.rank desc, told.observed_at desc, told.competition_season
    ), tally as (
        -- Each team twice: as it is now, and as it was before the last match day.
        select member.team_id, past.past,
            count(counted.id) as played,
            count(*) filter (where result = 'W') as won,
            count(*) filter (where result = 'D') as drawn,
            count(*) filter (where result = 'L') as lost,
            -- Where kicks from the mark are worth a point more, winning them counts as winning.
            count(*) filter (where counted.points > 1) as beaten,
            count(*) filter (where forfeited) as forfeits,
            coalesce(sum(counted.points), 0) as points,
            coalesce(sum(goals_for), 0) as goals_for,
            coalesce(sum(goals_against), 0) as goals_against,
            count(*) filter (where not at_home) as away,
            coalesce(sum(goals_for) filter (where not at_home), 0) as away_for,
            coalesce(sum(goals_for - goals_against) filter (where not at_home), 0) as away_difference,
            count(*) filter (where at_home) as home,
            coalesce(sum(goals_for) filter (where at_home), 0) as home_for,
            coalesce(sum(goals_for - goals_against) filter (where at_home), 0) as home_difference
        from member
        cross join (values (false), (true)) as past (past)
        cross join days
        left join counted on counted.team_id = member.team_id and (not past.past or counted.match_date < days.last)
        group by member.team_id, past.past
    ), level as (
        select tally.*, pipeline.per(points, played) as per_match,
            count(*) over level as teams_level,
            min(team_id) over level + max(team_id) over level - team_id as rival_id
        from tally
        window level as (partition by past, pipeline.per(points, played))
    ), ranked as (
        select level.*, team.name::text as team,
            row_number() over (partition by past order by
                level.points desc, goals_for - goals_against desc, goals_for desc, team.name collate "C", level.team_id
            ) as by_points,
            row_number() over (partition by past order by
                per_match desc,
                met.points desc,
                pipeline.per(beaten, played) desc,
                pipeline.per(goals_for - goals_against, played) desc,
                pipeline.per(goals_for, played) desc,
                pipeline.per(away_difference, away) desc,
                pipeline.per(away_for, away) desc,
                pipeline.per(home_difference, home) desc,
                pipeline.per(home_for, home) desc,
                published."position",
                team.name collate "C",
                level.team_id
            ) as by_rules
        from level
        join public.teams as team on team.id = level.team_id
        cross join days
        cross join lateral (
            select coalesce(sum(counted.points), 0) as points
            from counted
            where level.teams_level = 2 and counted.team_id = level.team_id and counted.opponent_id = level.rival_id
                and (not past or counted.match_date < days.last)
        ) as met
        left join published on published.team_id = level.team_id
    ), form as (
        select team_id, string_agg(result, '' order by match_date, scheduled_kickoff, id) as results
        from (
            select counted.*, row_number() over (
                partition by team_id order by match_date desc, scheduled_kickoff desc, id desc) as back
            from counted
        ) as each
        where back <= 5
        group by team_id
    )
    select now.team_id, now.team, now.played::integer, now.won::integer, now.drawn::integer, now.lost::integer,
        now.goals_for::integer, now.goals_against::integer, (now.goals_for - now.goals_against)::integer,
        now.points::integer, round(now.per_match::numeric, 2), now.forfeits::integer, coalesce(form.results, ''),
        now.by_points::integer, now.by_rules::integer,
        (case when days.first < days.last then
            case when was.played = 0 then 0 else was.by_points - now.by_points end end)::integer,
        (case when days.first < days.last then
            case when was.played = 0 then 0 else was.by_rules - now.by_rules end end)::integer
    from ranked as now
    join ranked as was on was.team_id = now.team_id and was.past
    cross join days
    left join form on form.team_id = now.team_id
    where not now.past;
end;
$$;
comment on function pipeline.table_lines is
    'One table. Form: up to five results, oldest first. Moved: places gained on the last match day, null if it was the '
    'first, 0 for a team that had not played before.';

create view pipeline.league_table as
select season.name as season, league.name as league, age.name as age_group, division.name as division,
    each.season_id, division.league_id, each.age_group_id, each.division_id,
    coalesce(season.start_date >= rule.official_from and age.name = any (rule.official_ages), false) as official
from (
    select season_id, age_group_id, division_id from pipeline.bracket
    union
    select season_id, age_group_id, division_id from pipeline.placed_match
) as each
join public.seasons as season on season.id = each.season_id
join public.age_groups as age on age.id = each.age_group_id
join public.divisions as division on division.id = each.division_id
join public.leagues as league on league.id = division.league_id
left join pipeline.league_rule as rule on rule.league_id = division.league_id;
comment on view pipeline.league_table is
    'One row per table that has members or matches. Official: the league ranks it, by rules; any other order is ours.';

create view pipeline.standings as
select place.season, place.league, place.age_group, place.division, place.season_id, place.division_id,
    place.age_group_id, line.team_id, line.team, line.played, line.won, line.drawn, line.lost, line.goals_for,
    line.goals_against, line.goal_difference, line.points, line.rank_by_points as rank, line.moved_by_points as moved,
    line.form, line.forfeits, place.official, line.points_per_match, line.rank_by_rules, line.moved_by_rules
from pipeline.league_table as place
cross join lateral pipeline.table_lines(place.season_id, place.division_id, place.age_group_id) as line;
comment on view pipeline.standings is
    'One line per table and team, members without matches with zeros: rank by points, and rank by rules.';
