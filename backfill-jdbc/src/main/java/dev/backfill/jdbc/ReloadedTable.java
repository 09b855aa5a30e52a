package dev.backfill.jdbc;

import dev.backfill.jdbc.reload.ReloadTables;

/**
 * What a reload has left.
 *
 * @param tables the tables
 */
record ReloadedTable(ReloadTables tables) implements JdbcReloaded {

  @Override
  public void swapBack() {
    tables.swapBack();
  }

  @Override
  public boolean dropOld() {
    return tables.dropOld();
  }

  @Override
  public boolean abandon() {
    return tables.abandon();
  }
}
