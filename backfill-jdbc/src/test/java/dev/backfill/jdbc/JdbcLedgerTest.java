package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerContract;
import dev.backfill.ledger.RunLedger;
import dev.backfill.testing.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of every ledger, kept in PostgreSQL. */
@ExtendWith(Postgres.class)
class JdbcLedgerTest extends LedgerContract {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private PostgresDatabase database;
  private JdbcLedger ledger;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
    ledger = JdbcLedger.in(own.pool()).time(clock);
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Ledger sameStoreAsAnotherProcess() {
    return JdbcLedger.in(database.pool()).time(clock);
  }

  @Override
  public void makeDue(String planName) {
    try {
      database.execute("update backfill_chunk set not_before = clock_timestamp()");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    clock.advance(Duration.ofHours(1));
  }

  /** Its session ends as with the death of its process, and nobody beats any more. */
  @Override
  public void kill(RunLedger<?> member) {
    LedgerTests.kill(database, member);
  }

  @Override
  public void awaitNews(RunLedger<?> member) throws Exception {
    long before = beats(member);
    clock.advance(Duration.ofSeconds(5));
    for (int i = 0; i < 500 && beats(member) == before; i++) {
      database.number("select 1 from pg_sleep(0.01)");
    }
    assertThat(beats(member)).isGreaterThan(before);
  }

  private long beats(RunLedger<?> member) throws SQLException {
    return database.number(
        "select sum(beat_no) from backfill_process where run_id = '" + member.runId() + "'");
  }
}
