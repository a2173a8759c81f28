-- A database as the first installation has it: its constraints, policies, views with frozen columns, and some rows.

create schema auth;
create function auth.uid() returns uuid language sql stable as 'select null::uuid';
create function public.is_admin() returns boolean language sql stable as 'select false';

create table age_groups (id serial primary key, name varchar(50) not null unique, created_at timestamptz default now(),
    updated_at timestamptz default now());
create table seasons (id serial primary key, name varchar(100) not null unique, start_date date not null,
    end_date date not null, is_current boolean not null default false, created_at timestamptz default now(),
    updated_at timestamptz default now());
create unique index seasons_single_current on seasons (is_current) where is_current;
create table leagues (id serial primary key, name varchar(100) not null unique, description text,
    is_active boolean default true, sport_type varchar(20) not null default 'soccer', is_test boolean not null default false,
    created_at timestamptz default now(), updated_at timestamptz default now());
create table divisions (id serial primary key, name varchar(100) not null, description text,
    league_id integer not null references leagues on delete restrict, created_at timestamptz default now(),
    updated_at timestamptz default now(), unique (name, league_id));
create table clubs (id serial primary key, name varchar(200) not null unique, city varchar(100), website varchar(255),
    description text, is_active boolean default true, logo_url text, primary_color text, secondary_color text,
    pro_academy boolean default false, is_test boolean not null default false,
    timezone text not null default 'America/New_York', created_at timestamptz default now(),
    updated_at timestamptz default now());
create table teams (id serial primary key, name varchar(200) not null, city varchar(100),
    academy_team boolean default false, club_id integer references clubs on delete restrict,
    league_id integer references leagues on delete restrict, division_id integer references divisions on delete restrict,
    age_group_id integer references age_groups, created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint teams_name_division_unique unique (name, division_id),
    constraint teams_name_club_league_unique unique (name, club_id, league_id));
create table team_mappings (id serial primary key, team_id integer not null references teams on delete cascade,
    age_group_id integer not null references age_groups on delete cascade,
    division_id integer references divisions on delete set null, created_at timestamptz default now(),
    constraint team_mappings_one unique (team_id, age_group_id, division_id),
    constraint team_mappings_two unique (team_id, age_group_id, division_id));
create table match_types (id serial primary key, name varchar(100) not null unique, created_at timestamptz default now(),
    updated_at timestamptz default now());
create table team_match_types (id serial primary key, team_id integer not null references teams on delete cascade,
    match_type_id integer not null references match_types on delete cascade,
    age_group_id integer not null references age_groups on delete cascade, is_active boolean default true,
    created_at timestamptz default now(), updated_at timestamptz default now(),
    unique (team_id, match_type_id, age_group_id));
create table tournaments (id serial primary key, name varchar(200) not null, start_date date, end_date date,
    location text, description text, is_active boolean default true, is_test boolean not null default false,
    season_id integer not null references seasons on delete restrict, logo_url text);
create type match_status as enum ('scheduled', 'completed', 'postponed', 'cancelled', 'tbd', 'live', 'forfeit');
create table matches (id serial primary key, match_date date not null,
    home_team_id integer not null references teams on delete cascade,
    away_team_id integer not null references teams on delete cascade, home_score integer, away_score integer,
    season_id integer not null references seasons on delete cascade,
    age_group_id integer not null references age_groups on delete cascade,
    match_type_id integer not null references match_types on delete cascade,
    division_id integer references divisions on delete set null, match_id varchar(255),
    match_status match_status default 'scheduled', source varchar(50) default 'manual', data_source varchar(50),
    last_scraped_at timestamptz, score_locked boolean default false, created_by uuid, updated_by uuid,
    scheduled_kickoff timestamptz, kickoff_time timestamptz, halftime_start timestamptz, second_half_start timestamptz,
    match_end_time timestamptz, half_duration integer default 45, forfeit_team_id integer references teams,
    tournament_id integer references tournaments on delete set null, tournament_group text, tournament_round text,
    tournament_round_order integer, home_penalty_score integer, away_penalty_score integer, photo_url text, photo_key text,
    created_at timestamptz default now(), updated_at timestamptz default now(),
    constraint matches_check check (home_team_id <> away_team_id),
    constraint matches_match_id_key unique (match_id),
    constraint unique_manual_match unique (home_team_id, away_team_id, match_date, season_id, age_group_id,
        match_type_id, division_id),
    constraint chk_forfeit_team_consistency check ((match_status = 'forfeit') = (forfeit_team_id is not null)),
    constraint penalties_both check ((home_penalty_score is null) = (away_penalty_score is null)));
create table match_events (id serial primary key, match_id integer not null references matches on delete cascade,
    event_type text, message text not null);

create view matches_with_test with (security_invoker = true) as
select m.*, coalesce(l.is_test, false) as is_test
from matches m left join divisions d on d.id = m.division_id left join leagues l on l.id = d.league_id;
create view teams_with_details with (security_invoker = true) as
select t.*, c.name as club_name from teams t left join clubs c on c.id = t.club_id;

do $$
declare
    named text;
begin
    foreach named in array array['age_groups', 'seasons', 'leagues', 'divisions', 'clubs', 'teams', 'team_mappings',
                                 'match_types', 'team_match_types', 'tournaments', 'matches', 'match_events'] loop
        execute format('alter table %I enable row level security', named);
        execute format('create policy everyone_selects on %I for select using (true)', named);
        execute format('create policy admins on %I for all using (is_admin())', named);
    end loop;
end
$$;

insert into age_groups (id, name) values (1, 'U13'), (2, 'U14'), (3, 'U15');
insert into seasons (id, name, start_date, end_date, is_current) values
    (1, '2023-2024', '2023-09-01', '2024-06-30', false), (2, '2024-2025', '2024-09-01', '2025-06-30', false),
    (3, '2025-2026', '2025-09-01', '2026-06-30', false), (4, '2026-2027', '2026-09-01', '2027-06-30', true);
insert into match_types (id, name) values (1, 'League'), (2, 'Tournament'), (3, 'Friendly'), (4, 'Playoff');
insert into leagues (id, name) values (1, 'Homegrown'), (2, 'Academy');
insert into divisions (id, name, league_id) values (1, 'Northeast', 1), (2, 'Florida', 1), (3, 'Northwest', 1);
insert into clubs (name) values ('Club 11'), ('Club 12');
insert into teams (name, club_id, league_id, division_id) values
    ('Club 11', 1, 1, 3), ('Club 12', 2, 1, 3), ('Club 11 Academy', 1, 2, null), ('A guest', null, null, null);
insert into matches (match_date, home_team_id, away_team_id, home_score, away_score, season_id, age_group_id,
    match_type_id, division_id, match_id, match_status, source) values
    ('2026-09-05', 1, 2, 2, 1, 4, 1, 1, 3, null, 'completed', 'manual'),
    ('2026-09-12', 2, 1, null, null, 4, 1, 1, 3, '500002', 'scheduled', 'match-scraper'),
    ('2026-05-02', 1, 2, 3, null, 3, 1, 1, 3, '400001', 'scheduled', 'match-scraper'),
    ('2026-05-09', 1, 3, 0, 0, 3, 1, 1, 3, '400002', null, 'match-scraper'),
    ('2026-10-10', 1, 4, 1, 1, 4, 1, 3, null, null, 'completed', 'manual');
insert into match_events (match_id, event_type, message) values (1, 'goal', 'a goal');
select setval(pg_get_serial_sequence(named, 'id'), 100) from unnest(array['age_groups', 'seasons', 'match_types',
    'leagues', 'divisions']) as named;
