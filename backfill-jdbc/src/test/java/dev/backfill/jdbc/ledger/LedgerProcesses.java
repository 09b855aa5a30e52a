package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of ledgers that stand for processes, each on the same database; closed after each test. */
@ExtendWith(Postgres.class)
abstract class LedgerProcesses {

  final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  final List<RunLedger<?>> opened = new ArrayList<>();
  PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
  }

  @AfterEach
  void leave() {
    opened.forEach(RunLedger::close);
  }

  JdbcLedger ledger() {
    return Inside.time(JdbcLedger.in(database.pool()), clock);
  }

  RunLedger<IdRange> open(JdbcLedger ledger) {
    var run = ledger.open(definition(PLAN));
    opened.add(run);
    return run;
  }

  RunLedger<IdRange> running(int chunks) {
    return running(ledger(), chunks);
  }

  RunLedger<IdRange> running(JdbcLedger ledger, int chunks) {
    var run = open(ledger);
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, chunks);
    return run;
  }

  /** Not while a beat is on its way, which would renew them. */
  void expireLeases() throws Exception {
    assertThat(clock.awaitWaiting(1, Duration.ofMinutes(2))).isTrue();
    database.execute("update backfill_process set lease_until = clock_timestamp()");
  }

  long beats() throws SQLException {
    return database.number("select sum(beat_no) from backfill_process");
  }

  void awaitBeatAfter(long before) throws Exception {
    Until.holds("a beat has come", () -> beats() > before);
  }
}
