package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.dialect.CopyBatch;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.BatchCursor;
import dev.backfill.jdbc.work.FetchPace;
import dev.backfill.jdbc.work.RowAlone;
import dev.backfill.jdbc.work.WalkEnd;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowPlace;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The batches of a chunk whose rows come from another database. Each reads the next rows along the
 * key in one statement there, and writes them in the transaction that the engine has opened here. A
 * batch that read fewer rows than it may is the last one.
 */
final class CopyBatches implements RowBatches {

  private final CopyWork work;
  private final ActiveChunk<?> chunk;
  private final Walk walk;
  private final SqlText condition;
  private final WalkEnd end;
  private final FetchPace pace = new FetchPace();
  private Optional<List<String>> after;

  CopyBatches(CopyWork work, ActiveChunk<?> chunk, Optional<BatchCursor> cursor) {
    this.work = work;
    this.chunk = chunk;
    this.walk = work.walks().walk(chunk.kind(), cursor);
    this.condition = work.scope().condition(chunk);
    this.end = new WalkEnd(work.scope(), chunk, walk, cursor);
    this.after = cursor.map(BatchCursor::values);
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws Exception {
    if (maxRows < 1) {
      throw new IllegalArgumentException("rows of a batch must be >= 1, was " + maxRows);
    }
    return copied(tx, within -> within, maxRows);
  }

  @Override
  public Optional<RowPlace> nextRow(Transaction tx) throws Exception {
    return reading(
        tx,
        rows ->
            rows.ask(
                connection ->
                    RowAlone.first(connection, dialect(), next(end.within(condition, connection)))
                        .map(row -> row.place(end))));
  }

  private TransformBatch next(SqlText within) {
    return new TransformBatch(
        work.scope().facts(), walk, work.scope().range(chunk), within, after, Optional.empty());
  }

  @Override
  public Batch only(Transaction tx, RowPlace row) throws Exception {
    var alone = RowAlone.at(work.scope().facts(), walk, row);
    var done = copied(tx, alone::among, 1);
    after = Optional.of(alone.values());
    return new Batch(done.changed(), done.kept(), done.conflicts(), Optional.of(row.cursor()));
  }

  /** Copies the next rows that a condition selects among those of the chunk. */
  private Batch copied(Transaction tx, UnaryOperator<SqlText> among, int maxRows) throws Exception {
    return reading(
        tx,
        rows -> {
          var within = among.apply(rows.ask(connection -> end.within(condition, connection)));
          rows.read(
              new CopyBatch(work.scope().facts(), walk, within, after, maxRows, work.values()));
          var written = work.rowTarget().write(tx.unwrap(JdbcTransaction.class), rows);
          after = rows.last();
          return written.batch(work.skipExisting(), rows.last().map(end::cursorAt));
        });
  }

  /** Something to be read where the rows come from. */
  private interface Read<T> {
    T from(SourceRows rows) throws Exception;
  }

  private <T> T reading(Transaction tx, Read<T> read) throws Exception {
    var own = tx.unwrap(JdbcTransaction.class);
    try (var rows = SourceRows.begin(work.scope().table(), chunk, pace)) {
      own.beside(rows);
      rows.prepare();
      return read.from(rows);
    } finally {
      own.alone();
    }
  }

  private Dialect dialect() {
    return work.scope().reader().dialect();
  }
}
