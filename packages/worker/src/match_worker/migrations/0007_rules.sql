-- The small rules of one match: its status, its difference, which of two observations counts.

create function pipeline.status(
    result text, gone boolean, state text, before public.match_status, kickoff timestamptz, day date, zone text,
    clock timestamptz
) returns public.match_status
language sql immutable
return case
    when result = 'forfeit' then 'forfeit'::public.match_status
    when result = 'score' then 'completed'
    when gone or state = 'cancelled' then 'cancelled'
    when state = 'postponed' then 'postponed'
    when before = 'live' then 'live'
    -- A day without a time is over when it is over at the venue, or everywhere if the venue's zone is not known.
    when coalesce(kickoff, (day + 1)::timestamp at time zone coalesce(zone, 'Etc/GMT+12')) <= clock then 'tbd'
    else 'scheduled'
end;
comment on function pipeline.status is 'State is said, status is derived.';

create function pipeline.difference(before pipeline.picture, after pipeline.picture) returns jsonb
language sql stable
-- Each column by its name, and only what differs is written: comparing two rows as jsonb took a quarter of all time.
return ('{' || concat_ws(',',
    case when before.home_team_id is distinct from after.home_team_id
        then '"home_team_id":' || to_json(array[before.home_team_id, after.home_team_id])::text end,
    case when before.away_team_id is distinct from after.away_team_id
        then '"away_team_id":' || to_json(array[before.away_team_id, after.away_team_id])::text end,
    case when before.match_date is distinct from after.match_date
        then '"match_date":' || to_json(array[before.match_date, after.match_date])::text end,
    case when before.scheduled_kickoff is distinct from after.scheduled_kickoff
        then '"scheduled_kickoff":' || to_json(array[before.scheduled_kickoff, after.scheduled_kickoff])::text end,
    case when before.match_status is distinct from after.match_status
        then '"match_status":' || to_json(array[before.match_status, after.match_status])::text end,
    case when before.home_score is distinct from after.home_score
        then '"home_score":' || to_json(array[before.home_score, after.home_score])::text end,
    case when before.away_score is distinct from after.away_score
        then '"away_score":' || to_json(array[before.away_score, after.away_score])::text end,
    case when before.home_penalty_score is distinct from after.home_penalty_score
        then '"home_penalty_score":' || to_json(array[before.home_penalty_score, after.home_penalty_score])::text end,
    case when before.away_penalty_score is distinct from after.away_penalty_score
        then '"away_penalty_score":' || to_json(array[before.away_penalty_score, after.away_penalty_score])::text end,
    case when before.forfeit_team_id is distinct from after.forfeit_team_id
        then '"forfeit_team_id":' || to_json(array[before.forfeit_team_id, after.forfeit_team_id])::text end,
    case when before.division_id is distinct from after.division_id
        then '"division_id":' || to_json(array[before.division_id, after.division_id])::text end,
    case when before.age_group_id is distinct from after.age_group_id
        then '"age_group_id":' || to_json(array[before.age_group_id, after.age_group_id])::text end,
    case when before.match_id is distinct from after.match_id
        then '"match_id":' || to_json(array[before.match_id, after.match_id])::text end,
    case when before.source is distinct from after.source
        then '"source":' || to_json(array[before.source, after.source])::text end,
    case when before.venue is distinct from after.venue
        then '"venue":' || to_json(array[before.venue, after.venue])::text end,
    case when before.zone is distinct from after.zone
        then '"zone":' || to_json(array[before.zone, after.zone])::text end,
    case when before.certainty is distinct from after.certainty
        then '"certainty":' || to_json(array[before.certainty, after.certainty])::text end,
    case when before.round is distinct from after.round
        then '"round":' || to_json(array[before.round, after.round])::text end,
    case when before.original_date is distinct from after.original_date
        then '"original_date":' || to_json(array[before.original_date, after.original_date])::text end
) || '}')::jsonb;
comment on function pipeline.difference is 'Column -> [old, new], of the columns that differ.';

create function pipeline.picture_of_new(told pipeline.told, context pipeline.context, number text)
returns pipeline.picture
language sql stable
return row(
    told.home_team_id, told.away_team_id, told.match_date, told.kickoff,
    pipeline.status(nullif(told.result, 'voided'), told.state = 'removed', told.state, null, told.kickoff,
        told.match_date, told.zone, context.clock),
    told.home_score, told.away_score, told.home_penalties, told.away_penalties,
    case when told.result = 'forfeit' then
        case told.forfeit_by when 'home' then told.home_team_id else told.away_team_id end end,
    told.division_id, context.age_group_id, number, 'match-scraper', told.venue, told.zone,
    told.certainty, told.round, told.original_date
)::pipeline.picture;
comment on function pipeline.picture_of_new is 'What a match looks like that is created from what is told.';

create function pipeline.is_news(context pipeline.context, at timestamptz, by text) returns boolean
language sql immutable
return at is null or context.override_by is not null
    or context.stamped and (context.observed_at, context.message_id collate "C") > (at, by);
comment on function pipeline.is_news is 'Newer by (stamp, message id); without a stamp only what nobody told is news.';

create function pipeline.outranks(context pipeline.context, rank integer, source text, at timestamptz, by text)
returns boolean
language sql immutable
return at is not null and context.override_by is null and (not context.stamped or at > 'epoch' and (rank, source, at, by)
    > (context.rank, context.source collate "C", context.observed_at, context.message_id collate "C"));
comment on function pipeline.outranks is
    'Whether what was told elsewhere stands above this message, whose source may be another. A stamp stands above none.';

create function pipeline.told_result(told pipeline.told) returns text
language sql immutable
return case told.result
    when 'voided' then 'no result'
    when 'forfeit' then format('%s-%s, forfeit by %s', told.home_score, told.away_score, told.forfeit_by)
    else format('%s-%s', told.home_score, told.away_score)
        || case when told.home_penalties is null then '' else format(' (%s-%s)', told.home_penalties, told.away_penalties) end
end;
