package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A long run from its first chunk to its proof, in three starts: half of it, the other half, and
 * one that finds all done. Prints what each start took and how many pages it read. {@code
 * -Dchunks=10000000} makes it as long as that.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class LongRunTest {

  private static final long CHUNKS = Long.getLong("chunks", 1_000);
  private static final int LANES = 4;

  /** Work that does nothing, and shares transactions as that of the library does. */
  private record Nothing(TransactionalProcessor<IdRange> inner)
      implements TransactionalProcessor<IdRange> {

    @Override
    public Work work() {
      return inner.work().with(Work.Trait.SHARES_TRANSACTIONS);
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor)
        throws Exception {
      return inner.open(chunk, cursor);
    }
  }

  @Test
  void aLongRunIsContinuedProvedAndFoundDone(PostgresDatabase database) throws Exception {
    start(database, "the first half", CHUNKS / 2);
    start(database, "the second half, after it", CHUNKS);
    start(database, "all done before", CHUNKS);

    assertThat(database.number("select count(*) from backfill_run")).isEqualTo(1);
    assertThat(
            database.number(
                "select count(*) from backfill_chunk where state = 'SUCCEEDED' and batches = 1"))
        .isEqualTo(CHUNKS);
  }

  private static void start(PostgresDatabase database, String what, long to) throws SQLException {
    long pages = pages(database);
    long begin = System.nanoTime();
    var report =
        Backfill.plan("long", 0, to)
            .chunkBy(width(1))
            .maxChunks(CHUNKS)
            .parallelism(LANES)
            .ledger(JdbcLedger.in(database.pool()))
            .run(new Nothing(Jdbc.inTransaction(database.pool(), (connection, chunk) -> 0)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "long run, %s, to %,d: %.1f s, %,d pages, heap of %,d MB%n",
        what,
        to,
        seconds,
        pages(database) - pages,
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().chunks().get(ChunkState.SUCCEEDED)).isEqualTo(to);
  }

  /** Pages of tables of the ledger, and of their indexes, that were read so far. */
  private static long pages(PostgresDatabase database) throws SQLException {
    return database.number(
        """
        select coalesce(sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit), 0)::bigint
          from pg_statio_user_tables where relname like 'backfill!_%' escape '!'
        """);
  }
}
