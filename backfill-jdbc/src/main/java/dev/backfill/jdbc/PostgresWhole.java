package dev.backfill.jdbc;

import dev.backfill.jdbc.RowWork.Assignment;
import java.util.stream.Collectors;

/**
 * The statement of a whole chunk, for tables without a key: returns how many rows it saw and how
 * many it changed, both in one snapshot.
 */
final class PostgresWhole {

  private PostgresWhole() {}

  /** The statement. */
  static SqlText render(Table table, SqlText condition, RowWork work) {
    return SqlText.of("with backfill_changed as (")
        .plus(work(table, condition, work))
        .plus(" returning 1) select (select count(*) from " + table.sql() + " where ")
        .plus(condition)
        .plus("), (select count(*) from backfill_changed)");
  }

  private static SqlText work(Table table, SqlText condition, RowWork work) {
    return switch (work) {
      case RowWork.Update update ->
          SqlText.of(
                  "update %s set %s where "
                      .formatted(table.sql(), PostgresSql.assignments(update.assignments())))
              .plus(condition)
              .plus(" and " + PostgresSql.open(table, update));
      case RowWork.Delete delete ->
          SqlText.of("delete from " + table.sql() + " where ").plus(condition);
      case RowWork.Insert insert ->
          SqlText.of(
                  "insert into %s %s select %s from %s where "
                      .formatted(
                          insert.target().sql(),
                          PostgresSql.columns(insert.assignments()),
                          insert.assignments().stream()
                              .map(Assignment::expression)
                              .collect(Collectors.joining(", ")),
                          table.sql()))
              .plus(condition)
              .plus(PostgresSql.conflict(insert));
    };
  }
}
