-- Tables of the backfill ledger, from version 4 to version 5. Only adds, so that processes of an older
-- library that are at work can go on.

insert into backfill_schema (version) values (5);
