package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.scope.Advice;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.RowSample;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Volume;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Computed columns of the rows of one table, bound to the scope that selects them. Immutable.
 *
 * @param update the same rows and columns as an update: the catalog's advice about it holds here
 * @param computation the function that computes the values
 * @param versionsShow true if a statement may ask since when a row of the table is as it is; false
 *     if that is of no use
 */
public record TransformWork(ScopedWork update, Computation computation, boolean versionsShow)
    implements TransactionalProcessor<Range> {

  /** Nothing is known of the versions of rows. */
  public TransformWork(ScopedWork update, Computation computation) {
    this(update, computation, false);
  }

  @Override
  public Work work() {
    return update.work();
  }

  @Override
  public TransformWork inOrder(Order order) {
    return new TransformWork(update.inOrder(order), computation, versionsShow);
  }

  @Override
  public long remainingRows(Range range) {
    return update.remainingRows(range);
  }

  @Override
  public List<Advice> advice() {
    return update.advice();
  }

  @Override
  public Optional<Volume> volume(long rows) {
    return update.volume(rows);
  }

  @Override
  public Optional<RowSample> sample(ActiveChunk<? extends Range> chunk, int rows) {
    return update.sample(chunk, rows);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    var order = update.order(chunk.kind());
    return new TransformBatches(this, chunk, cursor.map(text -> BatchCursor.read(order, text)));
  }

  @Override
  public void finish(Transaction tx) throws SQLException {
    update.finish(tx);
  }

  /** The update: the columns that are set, and the eligible rows. */
  public RowWork.Update rowWork() {
    return (RowWork.Update) update.rowWork();
  }

  /**
   * Lets the database check the statements that will run.
   *
   * @throws IllegalArgumentException if it refuses one, or if the scope cannot carry this work
   */
  public TransformWork checked() {
    PageSweep.require(update.scope(), update.rowWork());
    update.requireNoObstacle();
    Range range = update.scope().axis().sample();
    var rows =
        new TransformBatch(
            update.facts(),
            update.walk(ChunkKind.RANGE),
            update.scope().range(range),
            update.scope().condition(range),
            Optional.empty(),
            Optional.empty());
    var probe = StatementCheck.of(update.scope().reader());
    String what = "the work on '%s'".formatted(update.facts().fullName());
    probe.require(what, update.dialect().transformRead(rows, computation.reading(), rowWork()));
    var none = new TransformValues(update.facts().key(), computation.into());
    probe.require(what, update.dialect().transformWrite(rows, none, rowWork(), Optional.empty()));
    boolean byKey = isByKey(update.walk(ChunkKind.RANGE)) && asksIfVersionsShow();
    if (byKey) {
      probe.require(
          what, update.dialect().transformFirst(rows, 1, computation.reading(), rowWork()));
    }
    return new TransformWork(update.asked(), computation, byKey);
  }

  /**
   * Returns true if batches lock their first rows, and look for no last one before. Whether a row
   * that is locked belongs to the chunk must follow from the row alone: a condition without
   * parentheses calls nothing, and reads no other table.
   */
  boolean readsFirstRows(ChunkKind kind, Walk walk) {
    return versionsShow
        && kind != ChunkKind.DELTA
        && isByKey(walk)
        && update.scope().where().stream().noneMatch(condition -> condition.contains("("));
  }

  /**
   * Returns true if rows are gone through along a key of whole numbers alone. Rows that were
   * numbered one after another lie side by side, so that the first ones are read by the key's
   * index, and the planner is not tempted to sort the rest of the chunk.
   */
  private boolean isByKey(Walk walk) {
    return walk.columns().equals(update.facts().key())
        && walk.columns().stream().allMatch(column -> column.type() == ColumnType.INTEGER);
  }

  private boolean asksIfVersionsShow() {
    return update
        .scope()
        .reader()
        .read(
            "ask about the rows of '%s'".formatted(update.facts().fullName()),
            connection -> update.dialect().versionsShow(connection, update.facts()));
  }
}
