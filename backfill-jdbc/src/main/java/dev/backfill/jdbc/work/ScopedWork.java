package dev.backfill.jdbc.work;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.ObstacleException;
import dev.backfill.work.RowSample;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Volume;
import dev.backfill.work.Work;
import dev.backfill.work.Work.Trait;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Work on the rows of one table, bound to the scope that selects them. Immutable.
 *
 * @param scope the rows
 * @param rowWork the work on them
 * @param work declared facts
 * @param direction the direction in which the batches of a chunk read its rows
 * @param rowsStay true if no trigger of the table could move a row that the work changes, when that
 *     was asked; what is added later is seen by each batch
 */
public record ScopedWork(
    Selection<?> scope, RowWork rowWork, Work work, Order direction, boolean rowsStay)
    implements TransactionalProcessor<Range> {

  /**
   * Each row is treated by itself, the range is part of every statement, and statements of ours
   * keep nothing in their transaction.
   */
  public ScopedWork {
    work = work.with(Trait.DIVISIBLE, Trait.SHARES_TRANSACTIONS).writing(Writes.of(scope, rowWork));
    if (!scope.facts().key().isEmpty()) {
      work = work.with(Trait.TRIES_ROWS_ALONE);
    }
    if (knowsRemainingRows(scope, rowWork)) {
      work = work.with(Trait.KNOWS_REMAINING_ROWS);
    }
  }

  private static boolean knowsRemainingRows(Selection<?> scope, RowWork rowWork) {
    return switch (rowWork) {
      case RowWork.Update update -> update.isSelective() && !scope.axis().rowsMayMove();
      case RowWork.Delete delete -> true;
      case RowWork.Insert insert -> false;
    };
  }

  /** Nothing is known of triggers. */
  public ScopedWork(Selection<?> scope, RowWork rowWork, Work work, Order direction) {
    this(scope, rowWork, work, direction, false);
  }

  /** From the smallest rows to the greatest, unless the plan sets otherwise. */
  public ScopedWork(Selection<?> scope, RowWork rowWork, Work work) {
    this(scope, rowWork, work, Order.OLDEST_FIRST);
  }

  @Override
  public ScopedWork inOrder(Order order) {
    return new ScopedWork(scope, rowWork, work, order, rowsStay);
  }

  public Table facts() {
    return scope.facts();
  }

  public Dialect dialect() {
    return scope.reader().dialect();
  }

  /** The columns of the table that the work sets. */
  List<Column> set() {
    return rowWork instanceof RowWork.Update update ? update.columns() : List.of();
  }

  /**
   * Returns true if rows stay where they are along the scope while the work changes them, as far as
   * is known: no trigger of the table, no column that the work sets, and no axis that rows leave
   * when they are changed could move one.
   */
  boolean keepsPlaces() {
    return rowsStay
        && !scope.axis().rowsMayMove()
        && ChunkColumns.set(ChunkColumns.of(scope), set()).isEmpty();
  }

  /**
   * Returns true if a plain change of a range does the work: rows keep their places, and neither
   * values of others nor an image are needed.
   */
  boolean isPlainChange() {
    return keepsPlaces() && rowWork.isPlain();
  }

  /** Returns true if old and new values are kept. */
  boolean keepsImage() {
    return rowWork instanceof RowWork.Update update && update.keepsImage();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    if (!facts().key().isEmpty()) {
      var from = cursor.map(text -> BatchCursor.read(order(chunk.kind()), text));
      return new WalkBatches(this, step(chunk), chunk, from);
    }
    if (cursor.isPresent()) {
      throw new BackfillException(
          "The chunk stopped at a row of '%s', which has lost its key; give it back, or reprocess"
                  .formatted(facts().fullName())
              + " the chunk");
    }
    SqlText whole = dialect().whole(facts(), place(chunk), condition(chunk), rowWork);
    return (tx, maxRows) -> whole(tx.unwrap(Connection.class), chunk, whole);
  }

  private BatchStep step(Chunk<?> chunk) {
    BatchStep step = RangeStep.suits(this, chunk) ? new RangeStep(this) : toLastRow();
    return SmallChunkStep.suits(this, chunk) ? new SmallChunkStep(this, step) : step;
  }

  /** A batch of any rows, up to its last one. */
  BatchStep toLastRow() {
    return rowWork.others().isPresent() ? new LockThenWork(this) : new OneStatement(this);
  }

  /** Pages are left by each row that is changed; other pages meet it as filled. */
  private Optional<SqlText> place(Chunk<?> chunk) {
    return scope.axis().rowsMayMove() ? Optional.empty() : Optional.of(scope.range(chunk));
  }

  private Batch whole(Connection connection, Chunk<?> chunk, SqlText statement)
      throws SQLException {
    return OneRow.of(
        connection,
        dialect(),
        statement,
        row -> {
          MovedRows.require(this, chunk, connection, row.getLong(3));
          long changed = row.getLong(2);
          return new Batch(changed, Math.max(0, row.getLong(1) - changed), 0, Optional.empty());
        });
  }

  /**
   * The rows of a chunk that meet the user's conditions; of rows that came in, those to be done.
   */
  SqlText condition(Chunk<?> chunk) {
    var all = scope.condition(chunk);
    return chunk.kind() == ChunkKind.DELTA ? eligible(all) : all;
  }

  private SqlText eligible(SqlText condition) {
    return condition.plus(" and ").plus(dialect().eligible(facts(), rowWork));
  }

  @Override
  public long remainingRows(Range range) {
    return scope
        .reader()
        .number(
            "count the rows of '%s' that are left".formatted(facts().fullName()),
            scope.count(eligible(scope.condition(range))));
  }

  @Override
  public void finish(Transaction tx) throws SQLException {
    PageSweep.finish(this, tx);
  }

  @Override
  public List<Advice> advice() {
    var catalog =
        scope
            .reader()
            .read(
                "ask about '%s'".formatted(facts().fullName()),
                connection -> dialect().advisor().onWork(connection, facts(), rowWork));
    return Stream.of(movingRows().stream(), movingTriggers(), catalog.stream())
        .flatMap(part -> part)
        .toList();
  }

  /** {@inheritDoc} The sequences that a copy passes by. */
  @Override
  public List<String> notices() {
    if (!(rowWork instanceof RowWork.Insert)) {
      return List.of();
    }
    return scope
        .reader()
        .read(
            "ask about the sequences of the copy's target",
            connection -> dialect().advisor().afterWork(connection, facts(), rowWork))
        .stream()
        .map(advice -> "%s: %s".formatted(advice.sentence(), advice.remedy()))
        .toList();
  }

  /** Cases that are seen in time, because the first batch with such rows ends the run. */
  private Stream<Advice> movingTriggers() {
    if (!(rowWork instanceof RowWork.Update) || scope.axis().rowsMayMove()) {
      return Stream.of();
    }
    var along = order(ChunkKind.RANGE);
    return scope
        .reader()
        .read(
            "ask about the triggers of '%s'".formatted(facts().fullName()),
            connection -> dialect().triggers().writersOf(connection, facts(), along))
        .stream()
        .map(trigger -> Advice.warning(mover(trigger, along), ""));
  }

  private String mover(String trigger, List<Column> along) {
    return "Trigger %s of %s may write %s, along which the run walks: a row that it moves ahead would be changed again, so the first batch that moves one is rolled back and ends the run. Cut along another column, or disable the trigger during the run"
        .formatted(
            trigger,
            facts().fullName(),
            along.stream().map(Column::name).collect(Collectors.joining(" or ")));
  }

  /** The user has vouched for it, and it cannot be checked. */
  private Optional<Advice> movingRows() {
    var along = order(ChunkKind.RANGE);
    return !ChunkColumns.set(along, set()).isEmpty()
        ? Optional.of(
            Advice.warning(
                "The plan is cut along %s, which the work sets: a row that changes its place in the"
                        .formatted(
                            along.stream().map(facts()::fullName).collect(Collectors.joining(", ")))
                    + " order is missed or changed twice. keepsOrder() says that none"
                    + " does",
                ""))
        : Optional.empty();
  }

  @Override
  public Optional<Volume> volume(long rows) {
    return scope
        .reader()
        .read(
            "ask how much work on '%s' writes".formatted(facts().fullName()),
            connection -> dialect().advisor().volume(connection, facts(), rowWork, rows));
  }

  @Override
  public Optional<RowSample> sample(ActiveChunk<? extends Range> chunk, int rows) {
    if (facts().key().isEmpty()) {
      return Optional.empty();
    }
    return switch (rowWork) {
      case RowWork.Update update -> {
        var set = update.assignments().stream().map(RowWork.Assignment::column).toList();
        yield Optional.of(new TableRowSample(this, chunk, set, rows));
      }
      case RowWork.Delete delete ->
          Optional.of(new TableRowSample(this, chunk, scope.axis().columns(), rows));
      case RowWork.Insert insert -> Optional.empty();
    };
  }

  /** How the batches of chunks go through their rows. */
  ChunkWalks walks() {
    return new ChunkWalks(scope, direction);
  }

  List<Column> order(ChunkKind kind) {
    return walks().order(kind);
  }

  /** The order in which a new chunk's rows are read. */
  public Walk walk(ChunkKind kind) {
    return walks().walk(kind);
  }

  /**
   * The order in which a chunk's rows are read: as it was begun, whatever an earlier version began.
   */
  public Walk walk(ChunkKind kind, Optional<BatchCursor> cursor) {
    return walks().walk(kind, cursor);
  }

  /**
   * Lets the database check the statement that will run.
   *
   * @throws IllegalArgumentException if it refuses it, or if the scope cannot carry this work
   */
  public ScopedWork checked(String what) {
    PageSweep.require(scope, rowWork);
    requireNoObstacle();
    var check = StatementCheck.of(scope.reader());
    if (rowWork.others().isPresent()) {
      var none = new TransformValues(facts().key(), List.of());
      check.require(what, dialect().lock(sampleBatch()));
      check.require(what, dialect().onLocked(sampleBatch(), none));
    } else {
      check.require(what, sample());
    }
    return asked();
  }

  /** The same, with what the table's triggers may do to its rows. */
  ScopedWork asked() {
    return new ScopedWork(scope, rowWork, work, direction, asksIfRowsStay());
  }

  private boolean asksIfRowsStay() {
    return scope
        .reader()
        .read(
            "ask about the triggers of '%s'".formatted(facts().fullName()),
            connection -> dialect().rowsStay(connection, facts(), rowWork));
  }

  /**
   * Refuses a table on which the server would refuse every batch.
   *
   * @throws ObstacleException if it would
   */
  void requireNoObstacle() {
    var obstacles =
        scope
            .reader()
            .read(
                "ask what is in the way of work on '%s'".formatted(facts().fullName()),
                connection -> dialect().advisor().obstacles(connection, facts(), rowWork));
    if (!obstacles.isEmpty()) {
      throw new ObstacleException(obstacles);
    }
  }

  private SqlText sample() {
    Range range = scope.axis().sample();
    if (facts().key().isEmpty()) {
      return dialect()
          .whole(facts(), Optional.of(scope.range(range)), scope.condition(range), rowWork);
    }
    return dialect().batch(sampleBatch());
  }

  private RowBatch sampleBatch() {
    Range range = scope.axis().sample();
    return new RowBatch(
        facts(),
        walk(ChunkKind.RANGE),
        scope.range(range),
        scope.condition(range),
        Optional.empty(),
        1,
        rowWork,
        Optional.empty());
  }
}
