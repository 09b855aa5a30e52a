package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Order;
import java.sql.Connection;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The proof that chunks cover their plan is one pass over the chunks of the run. */
@Tag("slow")
@ExtendWith(Postgres.class)
class CoverageCostTest {

  private static final int CHUNKS = Integer.getInteger("backfill.coverage.chunks", 100_000);

  @Test
  void aRunOfManyChunksIsProvedInOnePassThatSendsTwoRows(PostgresDatabase database)
      throws Exception {
    try (var run = JdbcLedger.in(database.pool()).open(definition(PLAN))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      assertThat(run.append(drafts(1, CHUNKS), Optional.empty(), "all", true)).isTrue();
      database.execute(
          "update backfill_chunk set state = 'SUCCEEDED', batches = 1,"
              + " started_at = clock_timestamp()",
          "analyze backfill_chunk");

      long begin = System.nanoTime();
      var coverage = run.coverage(Order.OLDEST_FIRST);
      long millis = (System.nanoTime() - begin) / 1_000_000;

      assertThat(coverage.stretches()).hasSize(1);
      assertThat(coverage.stretches().getFirst().chunks()).isEqualTo(CHUNKS);
      var plan = explained(database, (JdbcRunLedger<?>) run);
      System.out.printf(
          Locale.ROOT,
          "coverage of %,d chunks: %,d ms, %,d rows read, %,d sorted, %,d pages%n",
          CHUNKS,
          millis,
          plan.touched("backfill_chunk"),
          plan.sorted(),
          plan.pages());
      assertThat(plan.touched("backfill_chunk")).isLessThanOrEqualTo(CHUNKS);
      assertThat(plan.spilled()).isZero();
    }
  }

  @Test
  void theProofMayTakeLongerThanOtherStatementsOfTheLedger(PostgresDatabase database) {
    var waits = new ConcurrentHashMap<String, Integer>();
    var watched =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              if (call.name().equals("prepareStatement") && call.arguments() != null) {
                waits.put(
                    String.valueOf(call.arguments()[0]),
                    ((Connection) call.target()).getNetworkTimeout());
              }
              return call.proceed();
            });
    try (var run = JdbcLedger.in(watched).open(definition(PLAN))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      assertThat(run.append(drafts(1, 3), Optional.empty(), "all", true)).isTrue();
      assertThat(run.coverage(Order.OLDEST_FIRST).stretches()).hasSize(1);

      var home = ((JdbcRunLedger<?>) run).home();
      assertThat(waits.get(home.sql(LedgerStatement.COVERAGE).jdbc())).isEqualTo(900_000);
      assertThat(waits.get(home.sql(LedgerStatement.APPEND).jdbc())).isEqualTo(30_000);
    }
  }

  private static ExplainedPlan explained(PostgresDatabase database, JdbcRunLedger<?> run)
      throws Exception {
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var json =
          run.home()
              .sql(LedgerStatement.COVERAGE)
              .rewritten("explain (analyze, buffers, format json) "::concat)
              .on(borrowed.connection())
              .with("run", UUID.fromString(run.runId()))
              .with("descending", false)
              .list(row -> row.getString(1));
      borrowed.connection().rollback();
      return ExplainedPlan.of(json.getFirst());
    }
  }
}
