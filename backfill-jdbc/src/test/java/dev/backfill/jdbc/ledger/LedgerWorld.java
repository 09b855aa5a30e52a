package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.ModelledSchedule;
import dev.backfill.ledger.RunLedger;
import dev.backfill.testing.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Ledgers in one database as a random schedule finds them: each as of another process, whose death
 * ends its heartbeat's session. Used by one thread.
 */
final class LedgerWorld implements ModelledSchedule.World {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final PostgresDatabase database;
  private final DataSource dataSource;

  /** The ledgers' own data source may follow a broken protocol. */
  LedgerWorld(PostgresDatabase database, DataSource dataSource) {
    this.database = database;
    this.dataSource = dataSource;
  }

  @Override
  public Ledger ledger() {
    return Inside.block(Inside.time(JdbcLedger.in(dataSource), clock), 2) // some end in a schedule
        .lease(Duration.ofMinutes(10)) // a manual clock may stand still for long
        .crashLimit(1_000);
  }

  @Override
  public void kill(RunLedger<?> member) {
    LedgerTests.kill(database, member);
  }

  @Override
  public void makeDue() {
    try {
      database.execute("update backfill_chunk set not_before = clock_timestamp()");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    clock.advance(Duration.ofHours(1));
  }
}
