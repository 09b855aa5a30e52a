package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.GapSql;
import dev.backfill.jdbc.dialect.ListedGroups;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;

/** Gaps in SQL of PostgreSQL. Stateless. */
record PostgresGapSql() implements GapSql {

  @Override
  public SqlText periodCounts(Table table, Column column, List<?> starts, SqlText condition) {
    return PostgresGaps.counts(table, column, starts, condition);
  }

  @Override
  public SqlText groupCounts(
      Table table,
      Column column,
      Column group,
      Optional<ListedGroups> listed,
      List<?> starts,
      SqlText condition) {
    return PostgresGaps.groupCounts(table, column, group, listed, starts, condition);
  }
}
