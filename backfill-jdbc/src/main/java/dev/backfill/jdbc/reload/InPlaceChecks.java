package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.work.ObstacleException;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be right before rows of a table are deleted and inserted again. Asks both databases.
 *
 * @param copy the rows, and what each column gets
 */
record InPlaceChecks(CopyWork copy) {

  /**
   * Checks all.
   *
   * @throws IllegalArgumentException if the target cannot get or lose rows, or ranges differ
   * @throws ObstacleException if foreign keys or rules are in the way
   */
  void require() {
    new ReloadChecks(copy).requireSameRanges();
    requireNoObstacle(copy.target());
    var unused = copy.checked();
    requireDelete(copy.target());
  }

  private static void requireNoObstacle(SourceTable target) {
    var obstacles =
        target
            .reader()
            .read(
                "ask what is in the way of deleting rows of '%s'".formatted(target.name()),
                connection -> {
                  var dialect = target.reader().dialect();
                  List<Advice> found =
                      new ArrayList<>(
                          dialect.advisor().replacementObstacles(connection, target.facts()));
                  found.addAll(
                      dialect
                          .advisor()
                          .obstacles(connection, target.facts(), new RowWork.Delete()));
                  return found;
                });
    if (!obstacles.isEmpty()) {
      throw new ObstacleException(obstacles);
    }
  }

  private void requireDelete(SourceTable target) {
    var range =
        copy.scope().axis().condition(copy.scope().axis().sample(), TargetKey.of(copy).sql());
    long unused =
        StatementCheck.of(target.reader())
            .require(
                "the deletion of rows of '%s'".formatted(target.name()),
                SqlText.of("delete from %s where ".formatted(target.facts().sql())).plus(range));
  }
}
