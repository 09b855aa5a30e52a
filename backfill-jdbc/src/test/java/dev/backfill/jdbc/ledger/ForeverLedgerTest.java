package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.TIMEOUT;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.RunState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Durations that mean for ever, as a database gets them. */
@ExtendWith(Postgres.class)
class ForeverLedgerTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  @Test
  void retentionsAndWaitsWithoutALimitAreTaken(PostgresDatabase database) throws Exception {
    var ledger = JdbcLedger.in(database.pool()).retention(FOREVER).beforeImageRetention(FOREVER);
    ledger.open(definition("another")).close();

    try (var run = ledger.open(definition(PLAN))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, 1);
      var held = claim(run);
      assertThat(run.end(held, new AttemptResult.Retry(FOREVER, TIMEOUT, true))).isTrue();

      assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);
    }
    assertThat(ledger.forgetEnded(FOREVER, EnumSet.of(RunState.FAILED, RunState.COMPLETED)))
        .isZero();
    assertThat(
            database.number(
                "select count(*) from backfill_chunk where not_before > now() + interval '90"
                    + " years'"))
        .isEqualTo(1);
  }
}
