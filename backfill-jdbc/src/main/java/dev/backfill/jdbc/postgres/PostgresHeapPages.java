package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Operators;
import dev.backfill.jdbc.catalog.StoredForm;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.HeapPages;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Pages of a heap of PostgreSQL. Stateless. */
record PostgresHeapPages() implements HeapPages {

  /** Numbers of pages have 32 bits. */
  private static final long LAST = 4_294_967_294L;

  private static final NamedSql SIZE =
      PinnedSql.named(
          "select pg_relation_size(:table::regclass) / current_setting('block_size')::int");

  @Override
  public Column place() {
    return new Column(
        "ctid",
        ColumnType.OTHER,
        "tid",
        "tid",
        false,
        Optional.empty(),
        false,
        Set.of(),
        StoredForm.PLAIN,
        Operators.PLAIN);
  }

  @Override
  public SqlText start(long page) {
    return TextValue.of("tid", "(%d,0)".formatted(Math.clamp(page, 0, LAST)));
  }

  @Override
  public long count(Connection connection, Table table) throws SQLException {
    return SIZE.on(connection).with("table", table.sql()).one(row -> row.getLong(1));
  }
}
