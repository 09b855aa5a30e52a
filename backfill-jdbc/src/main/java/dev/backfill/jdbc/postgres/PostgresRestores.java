package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.dialect.RestoreSql;
import dev.backfill.jdbc.sql.SqlText;

/** Restores in SQL of PostgreSQL. Stateless. */
record PostgresRestores() implements RestoreSql {

  @Override
  public SqlText restore(Restoration restoration) {
    return OwnNames.rendered(
        OwnNames.in(restoration.table()), names -> PostgresRestore.render(restoration.with(names)));
  }

  @Override
  public SqlText reads(Restoration restoration) {
    return OwnNames.rendered(
        OwnNames.in(restoration.table()), names -> PostgresRestore.reads(restoration.with(names)));
  }

  @Override
  public SqlText left(Restoration restoration, int atMost) {
    return OwnNames.rendered(
        OwnNames.in(restoration.table()),
        names -> PostgresRestore.left(restoration.with(names), atMost));
  }
}
