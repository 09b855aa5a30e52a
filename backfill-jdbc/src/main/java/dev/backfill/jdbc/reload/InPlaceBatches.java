package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.copy.RowTarget;
import dev.backfill.jdbc.copy.SourceRows;
import dev.backfill.jdbc.dialect.CopyBatch;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.BatchCursor;
import dev.backfill.jdbc.work.FetchPace;
import dev.backfill.jdbc.work.WalkEnd;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The batches of a chunk. Each takes a range that ends with the key of a row of the source, deletes
 * the target's rows in it and inserts the source's, in one transaction. The last one goes to the
 * end of the chunk, which the next chunk begins with: so the ranges leave no gap, and no row of the
 * target that is missing in the source stays.
 */
final class InPlaceBatches implements Batches {

  private final InPlaceWork work;
  private final CopyWork copy;
  private final ActiveChunk<?> chunk;
  private final Walk walk;
  private final SqlText condition;
  private final WalkEnd end;
  private final TargetKey key;
  private final FetchPace pace = new FetchPace();
  private Optional<List<String>> after;

  InPlaceBatches(InPlaceWork work, ActiveChunk<?> chunk, Optional<BatchCursor> cursor) {
    this.work = work;
    this.copy = work.copy();
    this.chunk = chunk;
    this.walk = copy.walks().walk(chunk.kind(), cursor);
    this.condition = copy.scope().condition(chunk);
    this.end = new WalkEnd(copy.scope(), chunk, walk, cursor);
    this.key = TargetKey.of(copy);
    this.after = cursor.map(BatchCursor::values);
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws Exception {
    if (maxRows < 1) {
      throw new IllegalArgumentException("rows of a batch must be >= 1, was " + maxRows);
    }
    var own = tx.unwrap(JdbcTransaction.class);
    return work.isOneDatabase() ? here(own, maxRows) : fromElsewhere(own, maxRows);
  }

  private Batch here(JdbcTransaction own, int maxRows) throws SQLException {
    var connection = own.unwrap(Connection.class);
    var rows = end.within(condition, connection);
    var last = last(connection, rows, maxRows);
    long gone = delete(connection, last);
    var facts = copy.scope().facts();
    var written =
        OneRow.of(
            connection,
            dialect(),
            dialect().whole(facts, Optional.empty(), within(rows, last), copy.insert()),
            row -> new RowTarget.Written(row.getLong(1), row.getLong(2)));
    return done(gone, written, last);
  }

  /** The rows are read there while they are written here. */
  private Batch fromElsewhere(JdbcTransaction own, int maxRows) throws Exception {
    try (var source = SourceRows.begin(copy.scope().table(), chunk, pace)) {
      own.beside(source);
      source.prepare();
      var rows = source.ask(connection -> end.within(condition, connection));
      var last = source.ask(connection -> last(connection, rows, maxRows));
      long gone = delete(own.unwrap(Connection.class), last);
      source.read(
          new CopyBatch(
              copy.scope().facts(),
              walk,
              within(rows, last),
              Optional.empty(),
              Integer.MAX_VALUE,
              copy.values()));
      return done(gone, copy.rowTarget().write(own, source), last);
    } finally {
      own.alone();
    }
  }

  /** The row of the source with which a full batch ends; empty if there are not so many. */
  private Optional<List<String>> last(Connection connection, SqlText rows, int maxRows)
      throws SQLException {
    var facts = copy.scope().facts();
    var batch =
        new TransformBatch(facts, walk, copy.scope().range(chunk), rows, after, Optional.empty());
    return OneRow.find(
        connection,
        copy.scope().reader().dialect().session(),
        copy.scope().reader().dialect().transformLast(batch, maxRows),
        row -> {
          var values = new ArrayList<String>();
          for (int i = 1; i <= walk.columns().size(); i++) {
            values.add(row.getString(i));
          }
          return values;
        });
  }

  /** The source's rows of the batch, as they are now: no number of them limits the statement. */
  private SqlText within(SqlText rows, Optional<List<String>> last) {
    var facts = copy.scope().facts();
    var columns = walk.columns().stream().map(facts::sql).collect(Collectors.joining(", "));
    return bounded(rows, columns, last);
  }

  private long delete(Connection connection, Optional<List<String>> last) throws SQLException {
    var rows = copy.scope().range(chunk, key.sql());
    var delete =
        SqlText.of("delete from %s where ".formatted(copy.target().facts().sql()))
            .plus(bounded(rows, key.list(walk.columns()), last));
    try (var settings = connection.createStatement()) {
      settings.execute(dialect().session());
    }
    try (var statement = delete.prepare(connection)) {
      return statement.executeLargeUpdate();
    }
  }

  private SqlText bounded(SqlText rows, String columns, Optional<List<String>> last) {
    var bounded = rows;
    if (after.isPresent()) {
      bounded = bounded.plus(compared(columns, walk.behind(), after.get()));
    }
    return last.isPresent() ? bounded.plus(compared(columns, walk.upTo(), last.get())) : bounded;
  }

  private SqlText compared(String columns, String comparison, List<String> row) {
    return SqlText.of(" and (%s) %s (".formatted(columns, walk.operator(comparison)))
        .plus(TextValue.row(walk.columns(), row))
        .plus(")");
  }

  private Batch done(long gone, RowTarget.Written written, Optional<List<String>> last) {
    after = last;
    work.deleted().addAndGet(gone);
    work.inserted().addAndGet(written.written());
    return written.batch(false, last.map(end::cursorAt));
  }

  private Dialect dialect() {
    return copy.target().reader().dialect();
  }
}
