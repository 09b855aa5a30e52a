package dev.backfill.jdbc;

import dev.backfill.jdbc.RowWork.Assignment;
import java.util.List;
import java.util.stream.Collectors;

/** Parts that a batch and a whole chunk have in common. Names of ours begin with backfill_. */
final class PostgresSql {

  private PostgresSql() {}

  /** The set clause. */
  static String assignments(List<Assignment> assignments) {
    return assignments.stream()
        .map(assignment -> assignment.column().sql() + " = " + assignment.expression())
        .collect(Collectors.joining(", "));
  }

  /** Rows of which every assigned column is empty; true if nothing is preserved. */
  static String open(Table table, RowWork.Update update) {
    return update
        .emptyMark()
        .map(
            mark ->
                update.assignments().stream()
                    .map(set -> table.sql(set.column()) + " is not distinct from " + mark)
                    .collect(Collectors.joining(" and ", "(", ")")))
        .orElse("true");
  }

  static String columns(List<Assignment> assignments) {
    return assignments.stream()
        .map(assignment -> assignment.column().sql())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  static String conflict(RowWork.Insert insert) {
    return insert.skipExisting() ? " on conflict do nothing" : "";
  }
}
