/**
 * Backfills of database tables. {@link dev.backfill.jdbc.JdbcTable} names a table, once resolved
 * through the catalog, and makes scopes, processors and checks on it; {@link
 * dev.backfill.jdbc.JdbcLedger} is the ledger in the same database; {@link dev.backfill.jdbc.Jdbc}
 * is for your own SQL and Java.
 */
@NullMarked
package dev.backfill.jdbc;

import org.jspecify.annotations.NullMarked;
