/** Backfills of database tables: scopes, processors, and a ledger in the same database. */
module dev.backfill.jdbc {
  requires static transitive org.jspecify;
  requires transitive dev.backfill;
  requires transitive java.sql;
  requires org.slf4j;

  exports dev.backfill.jdbc;
}
