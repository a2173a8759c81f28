-- The tables that readers already know, created where absent, only added to where present.

-- Which of them are there: those keep the row-level security they have, or have not.
select set_config('pipeline.of_today', coalesce(string_agg(relname, ' '), ''), false)
from pg_catalog.pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p');

do $$
begin
    create type public.match_status as enum
        ('scheduled', 'completed', 'postponed', 'cancelled', 'tbd', 'live', 'forfeit');
exception when duplicate_object then
    null;
end
$$;
alter type public.match_status add value if not exists 'tbd';
alter type public.match_status add value if not exists 'live';
alter type public.match_status add value if not exists 'forfeit';

create table if not exists public.age_groups (
    id serial primary key,
    name varchar(50) not null unique,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.seasons (
    id serial primary key,
    name varchar(100) not null unique,
    start_date date not null,
    end_date date not null,
    is_current boolean not null default false,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
alter table public.seasons add column if not exists is_current boolean not null default false;
create unique index if not exists seasons_single_current on public.seasons (is_current) where is_current;

create table if not exists public.leagues (
    id serial primary key,
    name varchar(100) not null unique,
    description text,
    is_active boolean default true,
    sport_type varchar(20) not null default 'soccer',
    is_test boolean not null default false,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
alter table public.leagues add column if not exists sport_type varchar(20) not null default 'soccer';
alter table public.leagues add column if not exists is_test boolean not null default false;
create index if not exists idx_leagues_name on public.leagues (name);
create index if not exists idx_leagues_is_test on public.leagues (is_test) where is_test;

create table if not exists public.divisions (
    id serial primary key,
    name varchar(100) not null,
    description text,
    league_id integer not null references public.leagues (id) on delete restrict,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint divisions_name_league_id_key unique (name, league_id)
);
create index if not exists idx_divisions_league_id on public.divisions (league_id);

create table if not exists public.clubs (
    id serial primary key,
    name varchar(200) not null unique,
    city varchar(100),
    website varchar(255),
    description text,
    is_active boolean default true,
    logo_url text,
    primary_color text,
    secondary_color text,
    pro_academy boolean default false,
    is_test boolean not null default false,
    timezone text not null default 'America/New_York',
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
alter table public.clubs add column if not exists is_test boolean not null default false;
alter table public.clubs add column if not exists timezone text not null default 'America/New_York';

create table if not exists public.teams (
    id serial primary key,
    name varchar(200) not null,
    city varchar(100),
    academy_team boolean default false,
    club_id integer references public.clubs (id) on delete restrict,
    league_id integer references public.leagues (id) on delete restrict,
    division_id integer references public.divisions (id) on delete restrict,
    age_group_id integer references public.age_groups (id),
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint teams_name_division_unique unique (name, division_id),
    constraint teams_name_club_league_unique unique (name, club_id, league_id)
);
create index if not exists idx_teams_name on public.teams (name);
create index if not exists idx_teams_club_id on public.teams (club_id);
create index if not exists idx_teams_league_id on public.teams (league_id);
create index if not exists idx_teams_division_id on public.teams (division_id);
create index if not exists idx_teams_age_group_id on public.teams (age_group_id);
create index if not exists idx_teams_club_name on public.teams (club_id, name);
create index if not exists idx_teams_club_league on public.teams (club_id, league_id);

create table if not exists public.team_mappings (
    id serial primary key,
    team_id integer not null references public.teams (id) on delete cascade,
    age_group_id integer not null references public.age_groups (id) on delete cascade,
    division_id integer references public.divisions (id) on delete set null,
    created_at timestamptz default now(),
    constraint team_mappings_team_age_division_unique unique (team_id, age_group_id, division_id)
);

create table if not exists public.match_types (
    id serial primary key,
    name varchar(100) not null unique,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.tournaments (
    id serial primary key,
    name varchar(200) not null,
    start_date date,
    end_date date,
    location text,
    description text,
    is_active boolean default true,
    is_test boolean not null default false,
    season_id integer not null references public.seasons (id) on delete restrict,
    logo_url text
);

create table if not exists public.matches (
    id serial primary key,
    match_date date not null,
    home_team_id integer not null references public.teams (id) on delete cascade,
    away_team_id integer not null references public.teams (id) on delete cascade,
    home_score integer,
    away_score integer,
    season_id integer not null references public.seasons (id) on delete cascade,
    age_group_id integer not null references public.age_groups (id) on delete cascade,
    match_type_id integer not null references public.match_types (id) on delete cascade,
    division_id integer references public.divisions (id) on delete set null,
    match_id varchar(255),
    match_status public.match_status default 'scheduled',
    source varchar(50) default 'manual',
    data_source varchar(50),
    last_scraped_at timestamptz,
    score_locked boolean default false,
    created_by uuid,
    updated_by uuid,
    scheduled_kickoff timestamptz,
    kickoff_time timestamptz,
    halftime_start timestamptz,
    second_half_start timestamptz,
    match_end_time timestamptz,
    half_duration integer default 45,
    forfeit_team_id integer references public.teams (id),
    tournament_id integer references public.tournaments (id) on delete set null,
    tournament_group text,
    tournament_round text,
    tournament_round_order integer,
    home_penalty_score integer,
    away_penalty_score integer,
    photo_url text,
    photo_key text,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint matches_check check (home_team_id <> away_team_id),
    constraint matches_match_id_key unique (match_id),
    constraint chk_forfeit_team_consistency check (
        (match_status = 'forfeit') = (forfeit_team_id is not null)
        and (forfeit_team_id is null or forfeit_team_id in (home_team_id, away_team_id))
    ),
    constraint chk_penalty_scores_not_negative check (home_penalty_score >= 0 and away_penalty_score >= 0),
    constraint chk_penalty_scores_both_or_neither check ((home_penalty_score is null) = (away_penalty_score is null)),
    constraint chk_penalty_scores_after_level_score check (
        home_penalty_score is null
        or (home_score is not null and away_score is not null and home_score = away_score)
    )
);
alter table public.matches
    add column if not exists last_scraped_at timestamptz,
    add column if not exists score_locked boolean default false,
    add column if not exists scheduled_kickoff timestamptz,
    add column if not exists forfeit_team_id integer references public.teams (id),
    add column if not exists home_penalty_score integer,
    add column if not exists away_penalty_score integer,
    add column if not exists data_source varchar(50);

-- Rows that the pipeline created keep to what its messages can say, whoever writes them later; those from before, which
-- today's programs write as they like, are told by `worker adopt` where they do not.
alter table public.matches drop constraint if exists pipeline_scores_and_status;
alter table public.matches add constraint pipeline_scores_and_status check (
    data_source is distinct from 'match-pipeline'
    or (
        coalesce(home_score, 0) >= 0 and coalesce(away_score, 0) >= 0
        and (match_status = 'live' or (home_score is null) = (away_score is null))
        and (match_status <> 'completed' or home_score is not null)
    )
) not valid;

-- Two teams may meet twice on a day (a match and its replay); a person typing one in twice is still refused.
alter table public.matches drop constraint if exists unique_manual_match;
create unique index if not exists unique_manual_match on public.matches
    (home_team_id, away_team_id, match_date, season_id, age_group_id, match_type_id, division_id)
    where source = 'manual';

create index if not exists idx_matches_age_group_id on public.matches (age_group_id);
create index if not exists idx_matches_away_team_id on public.matches (away_team_id);
create index if not exists idx_matches_home_team_id on public.matches (home_team_id);
create index if not exists idx_matches_match_date on public.matches (match_date);
create index if not exists idx_matches_division_id on public.matches (division_id);
create index if not exists idx_matches_match_status on public.matches (match_status);
create index if not exists idx_matches_match_type_id on public.matches (match_type_id);
create index if not exists idx_matches_season_id on public.matches (season_id);
create index if not exists idx_matches_live on public.matches (match_status) where match_status = 'live';
create index if not exists idx_matches_tournament_id on public.matches (tournament_id) where tournament_id is not null;
create index if not exists idx_matches_tournament_round on public.matches
    (tournament_id, tournament_round, tournament_round_order) where tournament_id is not null;
-- Rows without a source's number, which the pipeline may adopt: few, so the index costs nothing.
create index if not exists idx_matches_unnumbered on public.matches (home_team_id, match_date) where match_id is null;

-- Readable by whoever is granted it, writable by their owner.
do $$
declare
    named text;
begin
    foreach named in array array['age_groups', 'seasons', 'leagues', 'divisions', 'clubs', 'teams', 'team_mappings',
                                 'match_types', 'tournaments', 'matches'] loop
        if named <> all (string_to_array(current_setting('pipeline.of_today'), ' ')) then
            execute format('alter table public.%I enable row level security', named);
            execute format('create policy anyone_reads on public.%I for select using (true)', named);
        end if;
    end loop;
end
$$;
