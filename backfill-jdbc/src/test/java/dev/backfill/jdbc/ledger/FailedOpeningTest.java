package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.FaultyDataSource;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A start that fails after the process was written down leaves no process in the run. */
@ExtendWith(Postgres.class)
class FailedOpeningTest {

  @Test
  void aProcessThatCouldNotBeginIsNotInTheWayOfTheNextStart(PostgresDatabase database)
      throws Exception {
    var faulty = new FaultyDataSource(database.pool());
    var ledger = JdbcLedger.in(faulty.dataSource());
    ledger.open(definition(PLAN)).close();
    faulty.loseAnswerTo("delete from \"public\".backfill_process where run_id");

    try (var run = ledger.open(definition(PLAN))) { // it is opened again, and not refused
      assertThat(database.number("select count(*) from backfill_process")).isEqualTo(1);
      assertThat(run.move(RunState.PLANNED, RunState.RUNNING, "")).isTrue();
    }
  }
}
