package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.dialect.CopyPage;
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
import java.util.List;
import java.util.Optional;

/**
 * The batches of a chunk whose rows come from another database. Each reads the next rows along the
 * key in one statement there, and writes them in the transaction that the engine has opened here. A
 * batch that read fewer rows than it may is the last one.
 */
final class CopyBatches implements Batches {

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
    var own = tx.unwrap(JdbcTransaction.class);
    try (var rows = SourceRows.begin(work.scope().table(), chunk, pace)) {
      own.beside(rows);
      rows.prepare();
      var within = rows.ask(connection -> end.within(condition, connection));
      rows.read(new CopyPage(work.scope().facts(), walk, within, after, maxRows, work.values()));
      var written = work.rowTarget().write(own, rows);
      after = rows.last();
      return written.batch(work.skipExisting(), rows.last().map(end::cursorAt));
    } finally {
      own.alone();
    }
  }
}
