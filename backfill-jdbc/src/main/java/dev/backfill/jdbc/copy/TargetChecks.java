package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.ForeignPartitions;
import dev.backfill.jdbc.scope.HiddenRows;
import dev.backfill.work.ObstacleException;
import java.util.List;
import java.util.stream.Collectors;

/** What must be right about a table that gets rows from elsewhere. Stateless. */
final class TargetChecks {

  private TargetChecks() {}

  /**
   * Checks.
   *
   * @param insert the columns that get values
   * @throws IllegalArgumentException if a column that must have a value gets none
   * @throws ObstacleException if rules or policies of the table are in the way
   */
  static void require(SourceTable target, RowWork.Insert insert) {
    target
        .reader()
        .read(
            "look at '%s'".formatted(target.name()),
            connection -> {
              target.reader().dialect().requirePrimary(connection);
              return true;
            });
    ForeignPartitions.require(target.reader(), target.facts());
    HiddenRows.require(target.reader(), target.facts());
    requireNoObstacle(target, insert);
    requireValues(target, insert);
  }

  private static void requireNoObstacle(SourceTable target, RowWork.Insert insert) {
    var obstacles =
        target
            .reader()
            .read(
                "ask what is in the way of rows for '%s'".formatted(target.name()),
                connection ->
                    target
                        .reader()
                        .dialect()
                        .advisor()
                        .obstacles(connection, target.facts(), insert));
    if (!obstacles.isEmpty()) {
      throw new ObstacleException(obstacles);
    }
  }

  private static void requireValues(SourceTable target, RowWork.Insert insert) {
    var filled = insert.assignments().stream().map(value -> value.column().name()).toList();
    List<String> missing =
        target
            .reader()
            .read(
                "ask for the columns of '%s'".formatted(target.name()),
                connection ->
                    target.reader().dialect().copies().withoutDefault(connection, target.facts()))
            .stream()
            .filter(name -> !filled.contains(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s of '%s' must have a value, %s no default and %s none from the copy; give %s one with value(column, expression), or a default: alter table %s alter column %s set default .."
              .formatted(
                  missing.stream()
                      .map(target.facts()::column)
                      .map(CopyChecks::described)
                      .collect(
                          Collectors.joining(
                              ", ", missing.size() == 1 ? "Column " : "Columns ", "")),
                  target.name(),
                  missing.size() == 1 ? "has" : "have",
                  missing.size() == 1 ? "gets" : "get",
                  missing.size() == 1 ? "it" : "each",
                  target.facts().sql(),
                  missing.stream()
                      .map(target.facts()::column)
                      .map(Column::sql)
                      .findFirst()
                      .orElseThrow()));
    }
  }
}
