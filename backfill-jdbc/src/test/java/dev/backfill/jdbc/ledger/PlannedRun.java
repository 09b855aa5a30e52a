package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import javax.sql.DataSource;

/** Begins runs at work whose chunks are all planned. Stateless. */
final class PlannedRun {

  private PlannedRun() {}

  /** A run of so many chunks, whose time only the test moves. */
  static RunLedger<IdRange> of(DataSource source, ManualClock clock, int chunks) {
    var run = Inside.time(JdbcLedger.in(source), clock).open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, chunks);
    return run;
  }
}
