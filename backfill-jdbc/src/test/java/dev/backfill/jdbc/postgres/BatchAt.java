package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.BatchCursor;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.TransformWork;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One batch somewhere in a chunk, as after a restart; nothing of it stays. Value.
 *
 * @param work what the batch does
 * @param range the chunk
 * @param rows how many rows the batch has
 */
record BatchAt(TransactionalProcessor<? super Range> work, Range range, int rows) {

  private static final int CHUNK = 0;

  /** How its statements are run behind so many rows of the chunk. */
  List<ExplainedPlan> behind(long before, ExplainedCalls calls) throws Exception {
    var cursor = before == 0 ? Optional.<String>empty() : Optional.of(cursor(before));
    calls.take();
    try (var tx = work.work().resource().begin()) {
      var batch = work.open(ActiveChunk.of(range), cursor).next(new Keeping(tx), rows);
      // where batches end with a day, that of its last row is left to the next one
      assertThat(batch.changed() + batch.kept() + batch.conflicts())
          .isBetween(rows / 2L, (long) rows);
    }
    return calls.take();
  }

  private String cursor(long before) throws Exception {
    var update = update();
    var walk = update.walk(ChunkKind.RANGE);
    var columns = walk.columns().stream().map(update.facts()::sql).toList();
    var query =
        SqlText.of(
                "select %s from %s where "
                    .formatted(
                        columns.stream().map(c -> c + "::text").collect(Collectors.joining(", ")),
                        update.facts().sql()))
            .plus(update.scope().condition(range))
            .plus(" order by %s limit 1 offset %d".formatted(walk.sort(columns::get), before));
    try (var tx = work.work().resource().begin();
        var statement = query.prepare(tx.unwrap(Connection.class));
        var row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      var values = new ArrayList<String>();
      for (int i : IntStream.rangeClosed(1, columns.size()).toArray()) {
        values.add(row.getString(i));
      }
      return BatchCursor.of(walk, values).write();
    }
  }

  private ScopedWork update() {
    return work instanceof TransformWork transform ? transform.update() : (ScopedWork) work;
  }

  /** A transaction of a ledger that keeps images of the chunk. */
  private record Keeping(Transaction tx) implements Transaction {

    @Override
    public <T> T unwrap(Class<T> type) {
      var spot = new ImageSpot("backfill_before_image", new UUID(0, 7), CHUNK, 1);
      return type == BeforeImages.class
          ? type.cast(new BeforeImages(Map.of((long) CHUNK, spot)))
          : tx.unwrap(type);
    }

    @Override
    public void commit() throws Exception {
      tx.commit();
    }

    @Override
    public void close() {
      tx.close();
    }
  }
}
