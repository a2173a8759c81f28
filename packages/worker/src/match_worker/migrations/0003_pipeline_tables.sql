-- What the pipeline knows beside today's tables: who said what, when, and what it did. Not exposed to readers.

revoke all on schema pipeline from public;

-- In the keys below the most telling column comes first. A database that was never analysed takes `source = x` for a
-- rare thing, and would read all rows of a source through a key that begins with it.

create table pipeline.source (
    source text primary key,
    rank integer not null default 0,
    tells_matches boolean not null default false
);
comment on table pipeline.source is
    'Precedence of sources: where several tell the same match, the higher rank decides each register.';
comment on column pipeline.source.tells_matches is 'Whether a match of it was ever applied.';
insert into pipeline.source (source, rank) values ('assist', 20), ('modular11', 10);

create table pipeline.zone (name text collate "C" primary key);
comment on table pipeline.zone is 'Time zones this database knows; the view they come from is slow to read.';
insert into pipeline.zone (name) select distinct name from pg_catalog.pg_timezone_names;

create table pipeline.league_rule (
    league_id integer primary key references public.leagues (id) on delete cascade,
    counts_crossings boolean not null
);
comment on column pipeline.league_rule.counts_crossings is
    'Whether a match between two divisions counts in the table of each.';
insert into pipeline.league_rule (league_id, counts_crossings)
select id, name <> 'Academy' from public.leagues where name in ('Homegrown', 'Academy', 'Flex');

create table pipeline.envelope (
    message_id text collate "C" primary key,
    run_id text not null,
    kind text not null,
    source text not null,
    competition_season text not null,
    observed_at timestamptz not null,
    counts jsonb not null default '{}',
    body jsonb,
    received_at timestamptz not null default clock_timestamp()
);
comment on table pipeline.envelope is 'Every message applied, once: a second delivery finds its id and has no effect.';
comment on column pipeline.envelope.counts is 'Matches by outcome.';
comment on column pipeline.envelope.body is 'The message, kept only when something of it is in quarantine, for replay.';
create index envelope_received_at on pipeline.envelope (received_at);

create table pipeline.identity (
    source text collate "C" not null,
    competition_season text collate "C" not null,
    source_match_id text collate "C" not null,
    match_id integer not null references public.matches (id) on delete cascade,
    platform_id text,
    league_id integer not null,
    division_ids integer[] not null default '{}',
    state text,
    venue text,
    zone text,
    certainty text,
    round integer,
    original_date date,
    removed_at timestamptz,
    removed_by text collate "C",
    placed_at timestamptz,
    placed_by text collate "C",
    teams_at timestamptz,
    teams_by text collate "C",
    schedule_at timestamptz,
    schedule_by text collate "C",
    result_at timestamptz,
    result_by text collate "C",
    bound_at timestamptz not null default now(),
    adopted boolean not null default false,
    primary key (source_match_id, source, competition_season)
) with (fillfactor = 70);
comment on table pipeline.identity is
    'Which row a source''s match is, what that source says of it beyond the row, and how fresh each register is.';
comment on column pipeline.identity.platform_id is 'The source''s internal id, checked on every message.';
comment on column pipeline.identity.league_id is 'The competition, which the row cannot say when division_id is null.';
comment on column pipeline.identity.division_ids is 'Divisions in whose table the match stands; two when it crosses them.';
comment on column pipeline.identity.state is 'scheduled, postponed or cancelled, as the source last said.';
comment on column pipeline.identity.removed_at is
    'Stamp since which the source no longer lists the match; empty again once it is listed later.';
comment on column pipeline.identity.placed_at is 'Stamp of league, age and divisions.';
comment on column pipeline.identity.teams_at is 'Stamp of the newest observation with news for this register.';
comment on column pipeline.identity.teams_by is 'Message that brought it; breaks ties between equal stamps.';
comment on column pipeline.identity.adopted is 'Bound to a row that was there before, typed by hand or by another source.';
create unique index identity_match on pipeline.identity (match_id, source, competition_season);

create table pipeline.club (
    source text collate "C" not null,
    source_club_id text collate "C" not null,
    club_id integer not null references public.clubs (id) on delete cascade,
    name text not null,
    name_at timestamptz not null,
    name_by text collate "C" not null,
    primary key (source_club_id, source),
    unique (source, club_id)
);
comment on table pipeline.club is 'Which club row a source''s club is; two clubs of one name are two rows.';
comment on column pipeline.club.name is 'What the source calls it, since the stamp (name_at, name_by).';

create table pipeline.team (
    source text collate "C" not null,
    source_team_id text collate "C" not null,
    team_id integer not null references public.teams (id) on delete cascade,
    source_club_id text collate "C" not null,
    league_id integer not null references public.leagues (id) on delete cascade,
    age_group text not null,
    side text,
    name text not null,
    how text not null,
    learnt_at timestamptz not null default now(),
    primary key (source_team_id, source)
);
comment on table pipeline.team is 'Which team row a source''s squad is. A row spans ages, so several squads share one.';
comment on column pipeline.team.how is
    'created, bound (to the one team of that name in that league), alias (told by a person) or shared (with another age).';
create index team_by_row on pipeline.team (team_id);
create index team_by_club on pipeline.team (source_club_id, source);

create table pipeline.alias (
    league_id integer not null references public.leagues (id) on delete cascade,
    folded text not null,
    source text collate "C" not null default '*',
    team_id integer not null references public.teams (id) on delete cascade,
    name text not null,
    renamed boolean not null default false,
    learnt_at timestamptz not null default now(),
    primary key (league_id, folded, source)
);
comment on table pipeline.alias is 'Other names of teams in a league: they go before what names alone say.';
comment on column pipeline.alias.renamed is
    'A name from before its club was renamed, not told by a person: of a team with an id only its own club''s.';
comment on column pipeline.alias.folded is 'The name as `pipeline.folded` writes it.';
comment on column pipeline.alias.source is 'The source that uses this name; * for any.';
create index alias_team on pipeline.alias (team_id);

create table pipeline.bracket (
    source text collate "C" not null,
    competition_season text collate "C" not null,
    division_id integer not null references public.divisions (id) on delete cascade,
    age_group_id integer not null references public.age_groups (id) on delete cascade,
    season_id integer not null references public.seasons (id) on delete cascade,
    source_bracket_id text not null,
    members integer[] not null,
    members_at timestamptz not null,
    members_by text collate "C" not null,
    primary key (source, competition_season, division_id, age_group_id)
);
comment on table pipeline.bracket is 'The newest list of members of each table of a source.';

create table pipeline.ledger (
    id bigint generated always as identity primary key,
    match_id integer,
    source_match_id text,
    outcome text not null,
    reason text,
    changed jsonb,
    message_id text not null,
    position integer not null,
    run_id text not null,
    observed_at timestamptz not null,
    at timestamptz not null default clock_timestamp()
);
comment on table pipeline.ledger is 'Effects only: created, updated, conflict, stale, quarantined; never the unchanged.';
comment on column pipeline.ledger.changed is 'Column -> [old, new].';
comment on column pipeline.ledger.position is 'Place of the match in its envelope, from 0.';
comment on column pipeline.ledger.observed_at is 'The source''s own time of what it said.';
create index ledger_match on pipeline.ledger (match_id) where match_id is not null;
create index ledger_unmatched on pipeline.ledger (source_match_id) where match_id is null;

create table pipeline.quarantine (
    id bigint generated always as identity primary key,
    message_id text not null,
    position integer not null,
    source_match_id text,
    reason text not null,
    detail text,
    payload jsonb,
    status text not null default 'waiting',
    at timestamptz not null default clock_timestamp(),
    unique (message_id, position)
);
comment on table pipeline.quarantine is 'Matches that could not be applied, as they were sent, with the reason and what to do.';
comment on column pipeline.quarantine.reason is 'A short code; detail is the sentence.';
comment on column pipeline.quarantine.status is 'waiting, replayed or dismissed.';
create index quarantine_waiting on pipeline.quarantine (at) where status = 'waiting';

create table pipeline.run (
    source text not null,
    competition_season text not null,
    run_id text not null,
    season text not null,
    "full" boolean not null,
    envelopes integer not null,
    matches integer not null,
    seen integer not null,
    ids text[],
    message_id text not null,
    observed_at timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (source, competition_season, run_id)
);
comment on table pipeline.run is 'What each run of a scraper said it published; freshness and completeness come from it.';
comment on column pipeline.run.ids is 'On a full run, every match number the source listed.';

create table pipeline.heartbeat (
    source text primary key,
    run_id text not null,
    produced_at timestamptz not null,
    received_at timestamptz not null default clock_timestamp()
);
comment on table pipeline.heartbeat is 'The newest sign of life of each source through the whole pipeline.';
