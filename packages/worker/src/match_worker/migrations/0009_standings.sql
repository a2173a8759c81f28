-- Tables as readers know them: points, goal difference, goals for, then the name. Computed, and so unofficial.

alter table pipeline.league_rule
    add column shootout_win integer not null default 1,
    add column shootout_loss integer not null default 1;
comment on column pipeline.league_rule.shootout_win is 'Points for a draw won on kicks from the mark; in most leagues a draw is a draw.';
update pipeline.league_rule set shootout_win = 2 where league_id in (select id from public.leagues where name = 'Flex');

create view pipeline.counted_match as
select match.id, match.season_id, match.age_group_id, place.division_id, side.team_id, side.goals_for, side.goals_against,
    case
        when side.goals_for > side.goals_against then 3
        when side.goals_for < side.goals_against then 0
        when side.kicks_for > side.kicks_against then coalesce(rule.shootout_win, 1)
        when side.kicks_for < side.kicks_against then coalesce(rule.shootout_loss, 1)
        else 1
    end as points
from public.matches as match
join public.match_types as type on type.id = match.match_type_id and type.name in ('League', 'Flex')
cross join lateral (
    select match.division_id
    where match.division_id is not null
    union
    select crossed.division_id
    from pipeline.identity as identity
    join pipeline.league_rule as rule on rule.league_id = identity.league_id and rule.counts_crossings
    cross join unnest(identity.division_ids) as crossed (division_id)
    where identity.match_id = match.id and match.division_id is null
) as place
join public.divisions as division on division.id = place.division_id
left join pipeline.league_rule as rule on rule.league_id = division.league_id
cross join lateral (values
    (match.home_team_id, match.home_score, match.away_score, match.home_penalty_score, match.away_penalty_score),
    (match.away_team_id, match.away_score, match.home_score, match.away_penalty_score, match.home_penalty_score)
) as side (team_id, goals_for, goals_against, kicks_for, kicks_against)
where match.match_status in ('completed', 'forfeit') and match.home_score is not null and match.away_score is not null;
comment on view pipeline.counted_match is
    'One row per team and match that counts in a table; a match between two divisions counts in both, where the league says so.';

create view pipeline.table_member as
select distinct season_id, division_id, age_group_id, team_id
from pipeline.membership
union
select distinct counted.season_id, counted.division_id, counted.age_group_id, counted.team_id
from pipeline.counted_match as counted
where not exists (
    select from pipeline.bracket
    where bracket.season_id = counted.season_id and bracket.division_id = counted.division_id
        and bracket.age_group_id = counted.age_group_id);
comment on view pipeline.table_member is 'Members of each table; where no source lists them, the teams of its matches.';

create view pipeline.standings as
select season.name as season, league.name as league, age.name as age_group, division.name as division, line.*
from (
    select totals.*,
        row_number() over (
            partition by season_id, division_id, age_group_id
            order by points desc, goal_difference desc, goals_for desc, team collate "C", team_id) as rank
    from (
        select member.season_id, member.division_id, member.age_group_id, member.team_id, team.name::text as team,
            count(counted.id)::integer as played,
            (count(*) filter (where goals_for > goals_against))::integer as won,
            (count(*) filter (where goals_for = goals_against))::integer as drawn,
            (count(*) filter (where goals_for < goals_against))::integer as lost,
            coalesce(sum(goals_for), 0)::integer as goals_for,
            coalesce(sum(goals_against), 0)::integer as goals_against,
            coalesce(sum(goals_for - goals_against), 0)::integer as goal_difference,
            coalesce(sum(points), 0)::integer as points
        from pipeline.table_member as member
        join public.teams as team on team.id = member.team_id
        left join pipeline.counted_match as counted
            on counted.season_id = member.season_id and counted.division_id = member.division_id
            and counted.age_group_id = member.age_group_id and counted.team_id = member.team_id
        group by member.season_id, member.division_id, member.age_group_id, member.team_id, team.name
    ) as totals
) as line
join public.seasons as season on season.id = line.season_id
join public.age_groups as age on age.id = line.age_group_id
join public.divisions as division on division.id = line.division_id
join public.leagues as league on league.id = division.league_id;
comment on view pipeline.standings is 'One line per table and team, members without matches with zeros.';
