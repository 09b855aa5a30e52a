package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How many pages a look reads of a run that is nearly done, and of one that is much longer. Sizes
 * come from properties, for figures.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class LookCostTest {

  private static final int SHORT = Integer.getInteger("backfill.look.short", 3_000);
  private static final int LONG = Integer.getInteger("backfill.look.long", 30_000);

  private static final int BLOCK = LedgerSettings.DEFAULT.block();

  /** Chunks that are planned and not yet done, as far ahead of the lanes as a run plans. */
  private static final int AHEAD = 2_000;

  private PostgresDatabase database;
  private LedgerLocation home;
  private ExplainedCalls calls;

  @BeforeEach
  void begin(PostgresDatabase own) throws SQLException {
    database = own;
    calls = new ExplainedCalls(database.pool("postgres"), Mode.CUSTOM);
    try (var run = JdbcLedger.in(database.pool()).open(definition("first"))) {
      home = ((JdbcRunLedger<?>) run).home();
    }
  }

  /** A run as lanes leave it: what is done lies below, what is planned above. */
  private UUID written(int chunks) throws SQLException {
    var run = new UUID(9, chunks);
    database.execute(
        """
        insert into backfill_run (run_id, plan_name, live_name, plan_hash, work_hash, plan_doc, zone,
               sensitive, state, requested_by, lanes, planned_to, planned_all, last_no)
        values ('%1$s', '%1$s', '%1$s', 'h', 'h', 'doc', 'UTC', false, 'RUNNING', 'me', 4, 'to', true, %2$d)
        """
            .formatted(run, chunks),
        """
        insert into backfill_chunk (run_id, chunk_no, kind, chunk_id, lo, hi, estimate, estimate_source)
        select '%1$s', g, 'RANGE', 'chunk-' || g, g::text, (g + 1)::text, 100, 'EXPLAIN'
          from generate_series(1, %2$d) g
        """
            .formatted(run, chunks),
        """
        update backfill_chunk
           set state = case when chunk_no > %2$d - %3$d then 'RUNNING' else 'SUCCEEDED' end,
               fence = 1, batches = 1, changed = 100, started_at = clock_timestamp(),
               finished_at = clock_timestamp() + interval '10 ms'
                 + case when chunk_no %% 997 = 5 then chunk_no else 0 end * interval '1 second'
         where run_id = '%1$s' and chunk_no <= %2$d - %3$d + 8
        """
            .formatted(run, chunks, AHEAD),
        "vacuum (analyze) backfill_chunk");
    return run;
  }

  @Test
  void aLookCostsInALongRunWhatItCostsInAShortOne() throws Exception {
    long few = pagesOfALook(written(SHORT), 4);
    var run = written(LONG);
    long many = pagesOfALook(run, 4);
    long all = pagesOfAll(run);

    print("look", few, many);
    System.out.printf(Locale.ROOT, "a look that reads every chunk: %,d pages%n", all);
    assertThat(many).isLessThan(few + few / 2);
    // the twin: a reader who remembers nothing
    assertThat(all).isGreaterThan(5 * many);
  }

  @Test
  void theSlowestChunksAreFoundWithoutReadingTheRun() throws Exception {
    var run = written(LONG);
    try (var borrowed = session()) {
      var views = views(run);
      look(views, borrowed.connection(), 0);
      calls.take();

      var seen = look(views, borrowed.connection(), 100);

      long touched =
          calls.take().stream()
              .mapToLong(plan -> plan.touched("backfill_chunk"))
              .max()
              .orElseThrow();
      System.out.printf(Locale.ROOT, "slowest of %,d chunks: %,d rows read%n", LONG, touched);
      assertThat(touched).isLessThanOrEqualTo((long) NotableChunks.SLOWEST * BLOCK + 4 * AHEAD);
      assertThat(seen.notable())
          .extracting(ChunkView::no)
          .containsAll(
              database
                  .column(
                      "select chunk_no from backfill_chunk where state = 'SUCCEEDED' and run_id = '"
                          + run
                          + "' order by finished_at - started_at desc, chunk_no limit 20")
                  .stream()
                  .map(Long::valueOf)
                  .toList());
    }
  }

  @Test
  void aFailedChunkIsFoundWhereverItIs() throws Exception {
    var run = written(LONG);
    database.execute(
        "update backfill_chunk set state = 'FAILED', error_kind = 'FAIL_CHUNK', cause = 'c' where"
            + " run_id = '%s' and chunk_no in (7, %d)".formatted(run, LONG / 2));
    try (var borrowed = session()) {
      var views = views(run);
      look(views, borrowed.connection(), 0);
      calls.take();

      var seen = look(views, borrowed.connection(), 11);

      assertThat(seen.count(ChunkState.FAILED)).isEqualTo(2);
      assertThat(seen.notable()).extracting(ChunkView::no).contains(7L, LONG / 2L);
      assertThat(calls.take())
          .allSatisfy(plan -> assertThat(plan.touched("backfill_chunk")).isLessThan(4L * AHEAD));
    }
  }

  /** The second look of a process: the first has read every chunk. */
  private long pagesOfALook(UUID run, int notable) throws SQLException {
    try (var borrowed = session()) {
      var views = views(run);
      for (int i = 0; i < 2; i++) { // what is read once for the plans does not count
        look(views, borrowed.connection(), notable);
      }
      calls.take();
      look(views, borrowed.connection(), notable);
      return pages();
    }
  }

  private long pagesOfAll(UUID run) throws SQLException {
    try (var borrowed = session()) {
      look(views(run), borrowed.connection(), 4);
      calls.take();
      look(views(run), borrowed.connection(), 4);
      return pages();
    }
  }

  private long pages() {
    return calls.take().stream().mapToLong(ExplainedPlan::pages).sum();
  }

  private BorrowedConnection session() throws SQLException {
    return BorrowedConnection.readCommitted(calls.dataSource());
  }

  private RunViews views(UUID run) {
    return new RunViews(home, run, Object::toString, new EndedBlocks(BLOCK));
  }

  private static RunView look(RunViews views, Connection connection, int notable)
      throws SQLException {
    var seen = views.read(connection, notable).orElseThrow();
    connection.commit();
    return seen;
  }

  private static void print(String what, long few, long many) {
    System.out.printf(
        Locale.ROOT,
        "%s: %,d pages of %,d chunks, %,d pages of %,d%n",
        what,
        few,
        SHORT,
        many,
        LONG);
  }
}
