package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work that takes long in Java, while its transaction stands idle. */
@RunsBeside
@ExtendWith(Postgres.class)
class IdleLimitTest {

  private static final int ROWS = 48;

  private PostgresDatabase db;
  private JdbcLedger ledger;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table slow (id bigint primary key, n int not null default 0)",
        "insert into slow select generate_series(1, 48)");
    ledger = JdbcLedger.in(db.pool()).lease(Duration.ofSeconds(1));
  }

  /** A call of a service that is not there. */
  private static void take(long millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aFunctionThatTakesLongerThanTheLeaseForABatchGetsSmallerBatches() throws SQLException {
    var slow = JdbcTable.of(db.pool(), "slow");
    var report =
        Backfill.plan("slow_function", slow.ids("id"))
            .chunkBy(width(ROWS))
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger)
            .run(
                slow.transform(
                        row -> {
                          take(50);
                          return row.getInt("n") + 1;
                        })
                    .reading("n")
                    .into("n"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from slow where n = 1")).isEqualTo(ROWS);
  }

  @Test
  void whereNoBatchCanGetSmallerTheSentenceNamesBothSettings() {
    var plan =
        Backfill.plan("one_call", 1L, ROWS + 1L)
            .chunkBy(width(ROWS))
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger);

    assertThatThrownBy(
            () ->
                plan.run(
                    Jdbc.inTransaction(
                        db.pool(),
                        (tx, chunk) -> {
                          take(2_000);
                          try (var s = tx.unwrap(Connection.class).createStatement()) {
                            return s.executeUpdate("update slow set n = n + 1");
                          }
                        })))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining(
            "the transaction stood idle for longer than idle_in_transaction_session_timeout, which"
                + " is the ledger's lease in its own transactions, and was ended: lower batchRows,"
                + " or raise lease (SQLSTATE 25P03)");
  }
}
