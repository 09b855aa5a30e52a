package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.sql.SqlText;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statement of a whole chunk, for tables without a key: returns how many rows it saw, how many
 * it changed, all in one snapshot, and how many of these left the chunk.
 */
final class PostgresWhole {

  private PostgresWhole() {}

  /** The statement. */
  static SqlText render(Table table, Optional<SqlText> range, SqlText condition, RowWork work) {
    return SqlText.of("with backfill_changed as (")
        .plus(work(table, condition, work))
        .plus(" returning")
        .plus(place(table, range, work))
        .plus(") select (select count(*) from " + table.sql() + " where ")
        .plus(condition)
        .plus("), backfill_rows, backfill_gone from " + PostgresPlace.COUNTS);
  }

  /** What work returns of each row: whether it left the chunk. */
  static SqlText place(Table table, Optional<SqlText> range, RowWork work) {
    if (range.isPresent() && work instanceof RowWork.Update update) {
      return new PostgresPlace(
              table, range.get(), SqlText.of(""), PostgresSql.eligible(table, update))
          .returning();
    }
    return PostgresPlace.stays(work instanceof RowWork.Insert insert ? insert.target() : table);
  }

  /** Changes, deletes or copies the rows of a condition. */
  static SqlText work(Table table, SqlText condition, RowWork work) {
    return switch (work) {
      case RowWork.Update update ->
          SqlText.of(
                  "update %s set %s where "
                      .formatted(table.sql(), PostgresSql.assignments(update.assignments())))
              .plus(condition)
              .plus(" and " + PostgresSql.eligible(table, update));
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
