package dev.backfill.jdbc.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.copy.CopyingChild.Mode;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A copy is paused while the source reads a batch in the middle of a chunk. The batch is committed
 * or not; after the pause every row has arrived once. That a row which comes twice is seen is shown
 * by {@link CopyKillTest}.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class PausedCopyTest {

  /** So many that no other lane is idle before the row that waits, and cuts its chunk. */
  private static final long ROWS = 6_000;

  private static final String PLAN = "paused";

  private PostgresDatabase db;
  private PostgresDatabase other;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    db.execute("create table copied (id bigint)");
    other.execute(
        "create table counted (id bigint primary key)",
        "insert into counted select generate_series(0, %d)".formatted(ROWS - 1),
        "analyze counted");
  }

  private BackfillRun start() {
    var counted = JdbcTable.of(other.unpooled("postgres"), "counted");
    var targets = db.unpooled("postgres");
    var copy = Mode.WAITING.of(counted, JdbcTable.of(targets, "copied"));
    return BackfillRunner.inMemory().start(CopyingChild.plan(PLAN, counted, ROWS, targets), copy);
  }

  /** A run whose source has stopped in the middle of a chunk is paused there. */
  private void paused(BackfillRun run, Connection holder) throws Exception {
    Until.holds("the source reads the row that waits", () -> waiting() > 0);
    run.pause(); // heard when it returns
    execute(holder, "select pg_advisory_unlock(%d)".formatted(CopyingChild.LOCK));
    Until.holds("no chunk is at work", () -> run.progress().count(ChunkState.RUNNING) == 0);
  }

  private long waiting() throws SQLException {
    return other.number(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock'");
  }

  private Connection holder() throws SQLException {
    var holder = other.unpooled("postgres").getConnection();
    execute(holder, "select pg_advisory_lock(%d)".formatted(CopyingChild.LOCK));
    return holder;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertInTheMiddleOfAChunk() throws SQLException {
    assertThat(
            db.number(
                "select count(*) from backfill_chunk where state = 'PENDING' and changed > 0"
                    + " and cursor_key is not null"))
        .isPositive();
    assertThat(db.number("select count(*) from copied"))
        .isEqualTo(db.number("select sum(changed) from backfill_chunk"))
        .isLessThan(ROWS);
  }

  private void assertEachRowOnce() throws SQLException {
    assertThat(db.column("select count(*) || ' ' || count(distinct id) from copied"))
        .containsExactly(ROWS + " " + ROWS);
  }

  @Test
  void itIsResumedByTheSameProcess() throws Exception {
    try (var holder = holder();
        var run = start()) {
      paused(run, holder);
      assertInTheMiddleOfAChunk();

      run.resume();

      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertEachRowOnce();
  }

  @Test
  void itIsResumedByAnotherProcess() throws Exception {
    try (var holder = holder();
        var run = start()) {
      paused(run, holder);
    }
    assertInTheMiddleOfAChunk();

    try (var child =
        ChildProcess.of(
            CopyingChild.class,
            List.of(),
            other.url() + "?user=postgres",
            db.url() + "?user=postgres",
            PLAN,
            Mode.WAITING.name(),
            Long.toString(ROWS))) {
      assertThat(child.awaitEnd()).endsWith(ToldRun.DONE);
    }
    assertEachRowOnce();
  }
}
