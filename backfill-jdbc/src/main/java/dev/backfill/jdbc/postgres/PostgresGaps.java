package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.ListedGroups;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The statements that count the rows of periods. */
final class PostgresGaps {

  private PostgresGaps() {}

  /** The number of a period and its rows. */
  static SqlText counts(Table table, Column column, List<?> starts, SqlText condition) {
    return period(SqlText.of("select "), table, column, starts)
        .plus(", count(*) from %s where ".formatted(table.sql()))
        .plus(condition)
        .plus(" group by 1");
  }

  private static SqlText period(SqlText select, Table table, Column column, List<?> starts) {
    String type =
        switch (column.type()) {
          case DATE -> "date";
          case TIMESTAMP -> "timestamp";
          default -> "timestamptz";
        };
    return select
        .plus("pg_catalog.width_bucket(cast(%s as %s), ".formatted(table.sql(column), type))
        .plus(SqlText.of("?)", new ArrayValue(type, starts)));
  }

  /**
   * For each group the numbers of its periods, their rows, and whether it is that of no value.
   * Groups are distinguished by grouping alone, which asks for no operator along the search path.
   */
  static SqlText groupCounts(
      Table table,
      Column column,
      Column group,
      Optional<ListedGroups> listed,
      List<?> starts,
      SqlText condition) {
    var users =
        Stream.of(
                OwnNames.in(table),
                listed.stream().flatMap(other -> OwnNames.in(other.table())),
                Stream.of(condition.sql()))
            .flatMap(texts -> texts);
    return OwnNames.rendered(
        users,
        names -> {
          var counted =
              pairs(
                  names.of(table), names.of(column), names.of(group), starts, names.of(condition));
          return listed
              .map(other -> listed(counted, names, other))
              .orElseGet(() -> grouped(counted));
        });
  }

  private static SqlText pairs(
      Table table, Column column, Column group, List<?> starts, SqlText condition) {
    return period(
            SqlText.of("select %s as backfill_group, ".formatted(table.sql(group))),
            table,
            column,
            starts)
        .plus(
            " as backfill_period, pg_catalog.count(*) as backfill_rows from %s where "
                .formatted(table.sql()))
        .plus(condition)
        .plus(" group by 1, 2");
  }

  private static SqlText listed(SqlText counted, OwnNames names, ListedGroups other) {
    Table table = names.of(other.table());
    Column column = names.of(other.column());
    String name = table.sql(column);
    var all =
        SqlText.of("(")
            .plus(counted)
            .plus(
                ") union all select %s, cast(null as integer), cast(null as bigint) from %s where %s"
                    .formatted(name, table.sql(), column.isPresent(name)));
    return grouped(all)
        .plus(
            " having pg_catalog.bool_or(backfill_period is null) or pg_catalog.bool_or(%s)"
                .formatted(absent()));
  }

  private static SqlText grouped(SqlText counted) {
    return SqlText.of(
            "select pg_catalog.array_agg(backfill_period), pg_catalog.array_agg(backfill_rows), pg_catalog.bool_or(%s) from ("
                .formatted(absent()))
        .plus(counted)
        .plus(") backfill_counts group by backfill_group");
  }

  /** Also of a row of nulls, which is a value. */
  private static String absent() {
    return "pg_catalog.num_nulls(backfill_group) operator(pg_catalog.=) 1";
  }
}
