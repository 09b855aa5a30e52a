-- Tables of the backfill ledger, version 1, PostgreSQL 13 or newer.
-- Created on first use where the role may, else run this with psql, Flyway (a history table of its
-- own) or Liquibase. Names are unqualified: set search_path to the wanted schema first.
-- The role of the application needs select, insert, update and delete on these tables, no more.

create table backfill_schema (
  version integer primary key,
  created_at timestamptz not null default clock_timestamp()
);

create table backfill_run (
  run_id uuid primary key,
  plan_name varchar(200) not null,
  live_name varchar(200) unique, -- the plan's name while the run is live, so that there is one
  plan_hash varchar(64) not null,
  work_hash varchar(64) not null,
  plan_doc text not null,
  zone varchar(64) not null,
  sensitive boolean not null, -- bounds are row data and are not shown
  state varchar(12) not null default 'PLANNED' check (state in (
    'PLANNED', 'RUNNING', 'PAUSED', 'VALIDATING', 'COMPLETED', 'FAILED', 'CANCELLED', 'ROLLED_BACK')),
  why text not null default '',
  requested varchar(10) check (requested in ('PAUSE', 'CANCEL', 'CANCEL_NOW')),
  requested_by varchar(200) not null,
  lanes integer not null,
  planned_to text,
  planned_all boolean not null default false,
  last_no bigint not null default 0, -- number of the chunk that was added last
  stage integer,
  planned_at timestamptz not null default clock_timestamp(),
  upper_bound_at timestamptz
);
create index backfill_run_plan on backfill_run (plan_name);

-- One row per process at work on a run, written by that process alone.
create table backfill_process (
  process_id uuid primary key,
  run_id uuid not null,
  host varchar(200) not null,
  os_pid bigint not null,
  session text, -- 'pid|start' of the heartbeat's backend; null where a pooler stands in between
  lease_until timestamptz not null,
  beat_at timestamptz not null,
  beat_no bigint not null default 0
);
create index backfill_process_run on backfill_process (run_id);

create table backfill_chunk (
  run_id uuid not null,
  chunk_no bigint not null,
  parent_no bigint,
  kind varchar(8) not null,
  chunk_id varchar(200) not null,
  stage integer,
  lo text not null,
  hi text not null,
  estimate bigint,
  estimate_source varchar(10),
  state varchar(12) not null default 'PENDING' check (state in (
    'PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'SPLIT', 'ROLLED_BACK')),
  fence bigint not null default 0, -- grows with every claim and every loss, never goes back
  owner uuid,
  tries integer not null default 0,
  crashes integer not null default 0,
  not_before timestamptz,
  cursor_key text,
  batches integer not null default 0,
  check_state varchar(8),
  changed bigint not null default 0,
  kept bigint not null default 0,
  conflicts bigint not null default 0,
  cause varchar(500),
  sql_state varchar(5),
  error_kind varchar(24),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (run_id, chunk_no)
);
create index backfill_chunk_open on backfill_chunk (run_id, chunk_no)
  where state in ('PENDING', 'RUNNING');

create table backfill_note (
  run_id uuid not null,
  note_key varchar(200) not null,
  note text not null,
  primary key (run_id, note_key)
);

create table backfill_check (
  run_id uuid not null,
  phase varchar(8) not null,
  check_name text not null,
  status varchar(8) not null,
  evidence text not null,
  judged_at timestamptz not null,
  took_ms bigint not null,
  primary key (run_id, phase, check_name)
);

insert into backfill_schema (version) values (1);
