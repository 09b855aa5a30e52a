package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.CountedTrips;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** How often a lane waits for the network in one transaction: what the driver really sends. */
@ExtendWith(Postgres.class)
class RoundTripTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private RunLedger<IdRange> run;

  @BeforeEach
  void startARun(PostgresDatabase database) throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser("postgres");
    source.setSocketFactory(CountedTrips.class.getName());
    run = Inside.time(JdbcLedger.in(source), clock).open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, 10);
    assertThat(clock.awaitWaiting(1, Duration.ofMinutes(2))).isTrue(); // the heart has beaten
    done(claim(run, 1), 0); // from now on the lane has its connection
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aBatchTakesTwoAndThoseOfItsWork() throws Exception {
    assertThat(done(claim(run, 1), 0)).isEqualTo(2);
    assertThat(done(claim(run, 1), 3)).isEqualTo(2 + 3);
  }

  @Test
  void aGroupOfChunksTakesTwoToo() throws Exception {
    assertThat(done(claim(run, 4), 0)).isEqualTo(2);
  }

  /** The round trips of one transaction, in which the work sends some statements. */
  private int done(List<ClaimedChunk<IdRange>> held, int statements) throws Exception {
    CountedTrips.take();
    try (var tx = run.begin(held).orElseThrow()) {
      for (int i = 0; i < statements; i++) {
        TestSql.one(tx.unwrap(Connection.class), "select 1", row -> row.getInt(1));
      }
      assertThat(tx.commit(held.stream().map(one -> Batch.last(0)).toList()))
          .isEqualTo(Outcome.COMMITTED);
    }
    return CountedTrips.take();
  }
}
