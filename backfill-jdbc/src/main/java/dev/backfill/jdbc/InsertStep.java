package dev.backfill.jdbc;

import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.scope.ForeignPartitions;
import dev.backfill.jdbc.scope.HiddenRows;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;

/**
 * Rows to copy.
 *
 * @param values the value of each column of the target
 * @param skips true if existing rows are left out
 */
record InsertStep(TargetValues values, boolean skips) implements JdbcInsert {

  @Override
  public JdbcInsert value(String targetColumn, String expression) {
    return new InsertStep(values.with(targetColumn, expression), skips);
  }

  @Override
  public JdbcInsert skipExisting() {
    return new InsertStep(values, true);
  }

  private SourceTable source() {
    return values.source();
  }

  private SourceTable target() {
    return values.target();
  }

  @Override
  public Work work() {
    String text =
        "insert into %s%s".formatted(values.definition(), skips ? " skipping what exists" : "");
    var work = new Work(source().reader().resource(), text, Targets.all(target().facts()), false);
    return skips ? work : work.with(Work.Trait.ONCE_ONLY);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "insertSelect into '%s' fills no column; name columns, or use value(..)"
              .formatted(target().name()));
    }
    var rows = Binding.of(source(), "insertSelect", scope);
    ForeignPartitions.require(rows.reader(), target().facts());
    HiddenRows.require(rows.reader(), target().facts());
    requireNoDoubles(rows);
    values.requireValid();
    var insert = new RowWork.Insert(target().facts(), values.assignments(), skips);
    return new ScopedWork(rows, insert, work())
        .checked("the copy from '%s' to '%s'".formatted(source().name(), target().name()));
  }

  /**
   * A sparse period has rows, as may one whose rows do not count, or one of other groups: they
   * would be there twice.
   */
  private void requireNoDoubles(Selection<?> rows) {
    if (!skips && rows.coverage().mayHaveRowsOf(target())) {
      throw new IllegalArgumentException(
          "insertSelect into '%s' would double rows of periods that have some, which are too few or do not meet the condition; add skipExisting(), with a unique rule over columns that are copied, or leave atLeast, sparseBelowPercent, per and where out"
              .formatted(target().name()));
    }
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("insertSelect");
  }
}
