-- Tables of the backfill ledger, from version 2 to version 3: what rows held before a batch has
-- changed them, and after. Only adds a table and a column, so that processes of an older library that are at
-- work can go on.
-- The role of the application needs select, insert, update and delete on it.

-- One row for each column of a batch: the key's columns first, then those that were set. Arrays of
-- a batch are in the same order of rows, and compressed where that helps.
create table backfill_before_image (
  run_id uuid not null,
  chunk_no bigint not null,
  batch_no integer not null, -- of the chunk
  part smallint not null,
  table_schema text not null,
  table_name text not null,
  column_name text not null,
  row_count integer not null,
  olds text[] not null, -- for a column of the key its values
  news text[], -- null for a column of the key
  restored_at timestamptz, -- of part 1: when the batch was rolled back
  primary key (run_id, chunk_no, batch_no, part)
);

alter table backfill_run
  add column images_forgotten_at timestamptz; -- not to be restored any more; they are being deleted

insert into backfill_schema (version) values (3);
