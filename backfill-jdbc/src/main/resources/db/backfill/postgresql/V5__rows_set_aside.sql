-- Tables of the backfill ledger, from version 4 to version 5. Processes of an older library that are
-- at work can finish their runs, if no newer one joins them. Chunks are written anew once, and claims
-- and batches wait meanwhile; heartbeats do not. Runs and processes are locked afterwards, for new
-- columns only.
-- The library makes two transactions of it. A claim that waits for chunks has locked the table of runs
-- already: one transaction that holds chunks and wants that table would be a deadlock. So a tool that
-- runs this script in one transaction does it when no process of an older library is at work.

-- A chunk is open until it is done; in version 4 it was open until it had ended. So plans that depend
-- on the run find what is not done by the same index. Each statement asks for the state as well, also
-- those of version 4. Writes every chunk anew, under a lock that waits for the transactions of chunks.
-- Processes that migrate at once may do this part twice, which changes nothing.
-- The states stand in a domain, which a session compiles once and not for each statement. Of all
-- states, only SPLIT and SUCCEEDED do not come before SPLIT, byte by byte: the server reads such a
-- comparison for each statement anew, and a list would be twice as long. The check of the domain has
-- a name of its own: beside a left-over domain, the check of a new table would get another name than
-- the one that is dropped here, and stay.
drop index if exists backfill_chunk_open;
alter table backfill_chunk
  drop column open,
  drop constraint if exists backfill_chunk_state_check,
  alter column state type varchar(12);
drop domain if exists backfill_chunk_state;
create domain backfill_chunk_state as varchar(12)
  constraint backfill_chunk_state_known check (value in (
    'PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'SPLIT', 'ROLLED_BACK'));
alter table backfill_chunk
  alter column state type backfill_chunk_state,
  add column open boolean not null
    generated always as (state ~<~ 'SPLIT') stored,
  add column if not exists skipped_by varchar(200); -- who has left a SKIPPED chunk out
create index backfill_chunk_open on backfill_chunk (run_id, chunk_no) where open;

-- Next transaction.

-- One row for each row of a table that fails on its data and was set aside. The key is row data.
-- The role of the application needs select, insert, update and delete on it.
create table backfill_bad_row (
  run_id uuid not null,
  chunk_no bigint not null,
  batch_no integer not null, -- the row was passed by as this batch of its chunk
  table_name text not null,
  row_key text not null, -- values of the key's columns, with a bar between two
  cause varchar(500) not null,
  sql_state varchar(5) not null,
  constraint_name text not null, -- empty if none was violated
  attempt integer not null, -- at its chunk
  set_aside_at timestamptz not null default clock_timestamp(),
  primary key (run_id, chunk_no, batch_no)
);

alter table backfill_run
  add column bad_rows bigint not null default 0; -- how many rows were set aside
-- What a run writes: number of the table in the database, columns, and the ranges as text. Runs that
-- write the same at the same time refuse each other by it. Bounds may be row data.
alter table backfill_run
  add column footprint text; -- of the process that opened it last
alter table backfill_process
  add column footprint text; -- null for none

-- Raised when chunks that had ended are done again; null once a rollback of some of them has begun.
-- A process remembers the sums of chunks that have ended only while it stays the same.
alter table backfill_run
  add column chunks_revision bigint default 0;

-- Runs of older versions have no note of whether their work may be done twice: a person has to say so.
insert into backfill_note (run_id, note_key, note)
  select run_id, 'reprocess.once',
         'it was started by a version that did not note whether its work may be done twice'
    from backfill_run
    on conflict do nothing;

-- One row for each approval of a plan. It counts while its three fingerprints are those of the plan
-- that is run, until it expires or is withdrawn. The role of the application needs select, insert,
-- update and delete on it.
create table backfill_approval (
  approval_id uuid primary key,
  plan_name varchar(200) not null,
  approved_by varchar(200) not null,
  approved_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  withdrawn_at timestamptz, -- null unless it was taken back
  requested_by varchar(200) not null, -- the plan, by another person
  plan_hash varchar(64) not null,
  work_hash varchar(64) not null,
  terms_hash varchar(64) not null, -- of its ranges, who requested it, and how many must approve it
  document text not null, -- all that was approved
  check (approved_by = trim(approved_by) and approved_by <> ''),
  check (lower(approved_by) <> lower(trim(requested_by))),
  check (expires_at > approved_at),
  check (withdrawn_at >= approved_at),
  check (length(plan_hash) = 64 and length(work_hash) = 64 and length(terms_hash) = 64)
);
create index backfill_approval_plan on backfill_approval (plan_name);

alter table backfill_run
  add column approved jsonb; -- by hash of terms, when it was first let in with approvals of them

insert into backfill_schema (version) values (5);
