-- Names for the ids of today's tables, for the first producers, who told a match by ids or by its number alone.

create function pipeline.names_of(told jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    with given as (
        select
            case when told ->> 'home_team_id' ~ '^\d{1,9}$' then (told ->> 'home_team_id')::integer end as home_id,
            case when told ->> 'away_team_id' ~ '^\d{1,9}$' then (told ->> 'away_team_id')::integer end as away_id,
            case when told ->> 'season_id' ~ '^\d{1,9}$' then (told ->> 'season_id')::integer end as season_id,
            case when told ->> 'age_group_id' ~ '^\d{1,9}$' then (told ->> 'age_group_id')::integer end as age_id,
            case when told ->> 'match_type_id' ~ '^\d{1,9}$' then (told ->> 'match_type_id')::integer end as type_id,
            case when told ->> 'division_id' ~ '^\d{1,9}$' then (told ->> 'division_id')::integer end as division_id
    ), known as (
        select match.season_id, match.age_group_id, match.match_type_id, match.division_id
        from public.matches as match
        where match.match_id = told ->> 'match_id'
    ), found as (
        select home.name as home_team, away.name as away_team, season.name as season, age.name as age_group,
            type.name as match_type, division.name as division, league.name as league,
            home.id as home_id, away.id as away_id, season.id as season_id, age.id as age_id, type.id as type_id,
            division.id as division_id
        from given
        left join known on true
        left join public.teams as home on home.id = given.home_id
        left join public.teams as away on away.id = given.away_id
        left join public.seasons as season on season.id = coalesce(given.season_id, known.season_id)
        left join public.age_groups as age on age.id = coalesce(given.age_id, known.age_group_id)
        left join public.match_types as type on type.id = coalesce(given.type_id, known.match_type_id)
        left join public.divisions as division on division.id = coalesce(given.division_id, known.division_id)
        left join public.leagues as league on league.id = coalesce(division.league_id, home.league_id)
    ), missing as (
        select jsonb_agg(each.name || ' ' || (told ->> each.name) order by each.name) as unknown
        from found
        cross join lateral (values
            ('home_team_id', found.home_id), ('away_team_id', found.away_id), ('season_id', found.season_id),
            ('age_group_id', found.age_id), ('match_type_id', found.type_id), ('division_id', found.division_id)
        ) as each (name, id)
        where told ->> each.name is not null and each.id is null
    )
    select jsonb_strip_nulls(jsonb_build_object(
        'home_team', found.home_team, 'away_team', found.away_team, 'season', found.season,
        'age_group', found.age_group, 'match_type', found.match_type, 'division', found.division,
        'league', found.league, 'unknown', missing.unknown))
    from found, missing;
end;
comment on function pipeline.names_of is
    'The fields of version 1 that home_team_id, season_id and the like stand for, and those of the row that has this '
    'match_id; `unknown` lists the ids that no row has.';
revoke execute on function pipeline.names_of from public;
