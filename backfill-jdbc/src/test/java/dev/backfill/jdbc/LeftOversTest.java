package dev.backfill.jdbc;

import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What every campaign asks at its end sees each kind of thing that may be left over. */
class LeftOversTest {

  @Test
  void whateverIsLeftOverIsNamed() throws Exception {
    try (var server = CampaignServer.withRows(1);
        var pool = new TestPool(server.url())) {
      LeftOvers.assertNone(server, pool);

      var end = new CountDownLatch(1);
      var thread = started("backfill-left-lane-1", end);
      var besides = started("backfill-elsewhere-lane-1", end);
      try (var run = JdbcLedger.in(pool).open(definition("left"));
          var connection = pool.getConnection();
          var statement = connection.createStatement()) {
        assertThat(run.runId()).isNotEmpty();
        connection.setAutoCommit(false);
        statement.execute("lock table counted");

        assertThat(LeftOvers.of(server, pool))
            .anyMatch(left -> left.endsWith("borrowed connections"))
            .anyMatch(left -> left.contains("idle in transaction: lock table counted"))
            .anyMatch(left -> left.startsWith("AccessExclusiveLock lock of session"))
            .anyMatch(left -> left.equals("thread backfill-left-lane-1"))
            .anyMatch(left -> left.equals("thread backfill-left-heartbeat"))
            .anyMatch(left -> left.endsWith("in the ledger"))
            .noneMatch(left -> left.contains("elsewhere")); // a plan that this server does not know
        connection.rollback();
      }

      end.countDown();
      thread.join();
      besides.join();
      LeftOvers.assertNone(server, pool);
    }
  }

  private static Thread started(String name, CountDownLatch end) {
    return Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
