package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.CarriedRows;
import dev.backfill.jdbc.dialect.CopyBatch;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * What must be right before rows go from one database to another. Asks both, and reads no row.
 *
 * @param work the copy
 */
record CopyChecks(CopyWork work) {

  /**
   * Checks all.
   *
   * @throws IllegalArgumentException if tables, columns or types do not fit
   * @throws dev.backfill.work.ObstacleException if the target would refuse or change rows
   */
  void require() {
    requireKey();
    TargetChecks.require(work.target(), work.insert());
    new CopyTypes(work).require();
    requireStatements();
    // asked for once, so that messages have it
    var unused = work.scope().reader().resource().name();
  }

  private void requireKey() {
    var source = work.scope().facts();
    if (work.scope().axis().rowsMayMove() || source.key().isEmpty()) {
      throw new IllegalArgumentException(
          "copyInto reads '%1$s' in batches along its key, and it has neither a primary key nor a unique index without nulls. Give it one: alter table %2$s add column id bigint generated always as identity primary key"
              .formatted(source.fullName(), source.sql()));
    }
  }

  private void requireStatements() {
    var scope = work.scope();
    Range range = scope.axis().sample();
    var batch =
        new CopyBatch(
            scope.facts(),
            work.walks().walk(ChunkKind.RANGE),
            scope.condition(range),
            Optional.empty(),
            1,
            work.values());
    StatementCheck.of(scope.reader())
        .require(
            "the copy from '%s'".formatted(scope.facts().fullName()),
            scope.reader().dialect().copies().read(batch));
    var target = work.target();
    StatementCheck.of(target.reader())
        .require(
            "the copy into '%s'".formatted(target.name()),
            target
                .reader()
                .dialect()
                .copies()
                .insert(target.facts(), oneOfNulls(), work.skipExisting()));
  }

  private CarriedRows oneOfNulls() {
    return new CarriedRows(work.values().stream().map(value -> value.target()).toList());
  }

  static String described(Column column) {
    return "'%s' of type %s".formatted(column.name(), column.typeName());
  }
}
