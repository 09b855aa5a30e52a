-- Tables of the backfill ledger, from version 3 to version 4: a claim changes no column of an index
-- any more, and finds room for the row in the same page. So it leaves no dead entries in the indexes,
-- and a chunk writes a quarter less log. Processes of an older library that are at work can go on;
-- their claims read the primary key.
-- Writes every chunk anew, under a lock that waits for the transactions of chunks.

alter table backfill_chunk set (fillfactor = 50);
alter table backfill_chunk
  add column open boolean not null generated always as (state in ('PENDING', 'RUNNING')) stored;
drop index backfill_chunk_open;
create index backfill_chunk_open on backfill_chunk (run_id, chunk_no) where open;

insert into backfill_schema (version) values (4);
