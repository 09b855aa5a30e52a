package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.run.Until;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heartbeats and leases: what a process may do while its own are late. */
@RunsBeside
class HeartbeatTest extends LedgerProcesses {

  @Test
  void aProcessThatWasDeclaredDeadHearsOfItWithItsNextBeat() throws Exception {
    var stalled = running(1);
    expireLeases();
    open(ledger());

    Until.holds(
        "the next beat has said so",
        () -> {
          clock.advance(Duration.ofSeconds(5));
          return stalled.claim(1) instanceof Claim.Stop<?>;
        });

    assertThat(stalled.claim(1))
        .isInstanceOfSatisfying(
            Claim.Stop.class, stop -> assertThat(stop.why()).contains("declared dead"));
  }

  @Test
  void aProcessWhoseLeaseIsOverClaimsNothingUntilItHasBeatenAgain() throws Exception {
    var run = running(1);
    expireLeases();

    assertThatThrownBy(() -> run.claim(1))
        .isInstanceOf(LedgerUnreachableException.class)
        .hasMessageContaining("the heartbeat of this process was last answered");
    var before = beats();
    clock.advance(Duration.ofSeconds(5));
    awaitBeatAfter(before);

    assertThat(claim(run).chunk().no()).isEqualTo(1);
  }

  /** As after an outage that was longer than the lease: everybody's first word comes late. */
  @Test
  void aProcessWhoseLeaseIsOverDoesNotDeclareItselfDeadWhenItLooksForTheDead() throws Exception {
    var run = running(3);
    var held = claim(run);
    var before = beats();
    clock.advance(Duration.ofSeconds(8)); // more than half a lease: the next claim looks
    awaitBeatAfter(before);
    expireLeases();

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      assertThatThrownBy(() -> run.claim(1)).isInstanceOf(LedgerUnreachableException.class);
      assertThat(tx.commit(List.of(LedgerFixture.batch(1, "k"))))
          .isEqualTo(FencedTransaction.Outcome.COMMITTED);
    }

    assertThat(database.number("select count(*) from backfill_process")).isEqualTo(1);
    assertThat(database.number("select sum(crashes) from backfill_chunk")).isZero();
    before = beats();
    clock.advance(Duration.ofSeconds(5));
    awaitBeatAfter(before);
    assertThat(claim(run).chunk().no()).isEqualTo(2);
  }

  @Test
  void aProcessThatIsLetInSlowlyDoesNotDeclareItselfDead() throws Exception {
    LedgerTests.kill(database, running(1));
    var slow =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              var sql = call.arguments() == null ? "" : String.valueOf(call.arguments()[0]);
              if (call.name().equals("prepareStatement")
                  && sql.contains("delete from")
                  && sql.contains("and process_id")) {
                database.execute("update backfill_process set lease_until = clock_timestamp()");
              }
              return call.proceed();
            });

    var run = open(Inside.time(JdbcLedger.in(slow), clock));

    assertThatThrownBy(() -> run.claim(1)).isInstanceOf(LedgerUnreachableException.class);
    assertThat(database.number("select count(*) from backfill_process")).isEqualTo(1);
  }

  @Test
  void aHeartbeatWhoseSessionBreaksGoesOnInAnother() throws Exception {
    var run = running(1);
    var session = database.column("select session from backfill_process");
    database.execute(
        "select pg_terminate_backend(split_part('"
            + session.getFirst()
            + "', '|', 1)::integer, 5000)");

    Until.holds(
        "another session beats",
        () -> {
          clock.advance(Duration.ofSeconds(5));
          return !database.column("select session from backfill_process").equals(session);
        });

    assertThat(claim(run).chunk().no()).isEqualTo(1);
    assertThatThrownBy(() -> open(ledger())).isInstanceOf(RunIsLiveException.class);
  }
}
