-- Tables of the backfill ledger, from version 1 to version 2: who works on a run and since when,
-- several processes on one run, runs that are being forgotten. Only adds columns, so that processes
-- of an older library that are at work can go on.
-- Of runs that are there already, state_at is the time of this step: nobody knows better.

alter table backfill_run
  add column started_at timestamptz, -- when it was first RUNNING
  add column state_at timestamptz not null default clock_timestamp(), -- since when it is in its state
  add column moved_by uuid, -- the process that brought it into its state
  add column worked_by varchar(300) not null default '', -- who opened it last, for people
  add column forgotten_at timestamptz; -- not to be found any more; its rows are being deleted

alter table backfill_process
  add column shares boolean not null default false, -- lets other processes work on the same run
  add column joined_at timestamptz not null default clock_timestamp();

insert into backfill_schema (version) values (2);
