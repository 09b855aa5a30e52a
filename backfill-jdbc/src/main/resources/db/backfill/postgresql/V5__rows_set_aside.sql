-- Tables of the backfill ledger, from version 4 to version 5. Only adds, so that processes of an older
-- library that are at work can go on.

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

alter table backfill_chunk
  add column skipped_by varchar(200); -- who has left a SKIPPED chunk out

-- Runs of older versions have no note of whether their work may be done twice: a person has to say so.
insert into backfill_note (run_id, note_key, note)
  select run_id, 'reprocess.once',
         'it was started by a version that did not note whether its work may be done twice'
    from backfill_run
    on conflict do nothing;

insert into backfill_schema (version) values (5);
