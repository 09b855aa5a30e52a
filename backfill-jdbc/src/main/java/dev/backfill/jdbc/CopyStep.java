package dev.backfill.jdbc;

import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;

/**
 * Rows to copy into another database.
 *
 * @param values what each column of the target gets
 * @param skips whether to leave out what is there
 */
record CopyStep(TargetValues values, boolean skips) implements JdbcCopy {

  @Override
  public JdbcCopy value(String targetColumn, String expression) {
    return new CopyStep(values.with(targetColumn, expression), skips);
  }

  @Override
  public JdbcCopy skipExisting() {
    return new CopyStep(values, true);
  }

  private SourceTable target() {
    return values.target();
  }

  @Override
  public Work work() {
    String text =
        "copy into %s of another database%s"
            .formatted(values.definition(), skips ? " skipping what exists" : "");
    var work = new Work(target().reader().resource(), text, Targets.all(target().facts()), false);
    return skips ? work : work.with(Work.Trait.ONCE_ONLY);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "copyInto '%s' fills no column; name columns, or use value(..)"
              .formatted(target().name()));
    }
    var rows = Binding.of(values.source(), "copyInto", scope);
    if (!skips && rows.coverage().mayHaveRowsOf(target())) {
      throw new IllegalArgumentException(
          "copyInto '%s' would double rows of periods that have some, which are too few or do not meet the condition; add skipExisting(), with a unique rule over columns that are copied, or leave atLeast, sparseBelowPercent, per and where out"
              .formatted(target().name()));
    }
    values.requireValid();
    return new CopyWork(rows, target(), values.copied(), skips, work()).checked();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("copyInto");
  }
}
