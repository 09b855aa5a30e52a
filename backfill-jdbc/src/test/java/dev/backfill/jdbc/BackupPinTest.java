package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BackupProbe.Backup;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Undo;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.IdRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The backup of a run is known to whoever goes on with it, also in another process. */
@ExtendWith(Postgres.class)
class BackupPinTest {

  private final Instant now = TimeSource.system().now();
  private final Backup first = Backup.of(now.minus(Duration.ofHours(2)), "first.dump");
  private final Backup newer = Backup.of(now.minus(Duration.ofHours(1)), "newer.dump");
  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
  }

  /** A plan with a ledger object of its own, as another process has it. */
  private PlanSteps.Options<IdRange> plan(Backup... backups) {
    return Backfill.plan("undo", 0, 30)
        .chunkBy(width(10))
        .retry(RetryPolicy.attempts(1))
        .ledger(JdbcLedger.in(database.pool()))
        .undoBy(
            Undo.restoreFromBackup(
                targets -> List.of(backups), Duration.ofHours(24), "pg_restore orders.dump"));
  }

  private void breakOff() {
    assertThatThrownBy(
            () ->
                plan(first)
                    .run(
                        chunk -> {
                          if (chunk.no() > 1) {
                            throw new IllegalStateException("no");
                          }
                          return 1;
                        }))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("at first.dump with: pg_restore orders.dump");
  }

  @Test
  void theNextProcessRefusesANewerBackup() {
    breakOff();

    assertThatThrownBy(() -> plan(newer).run(chunk -> 1))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("at first.dump, with which the run began, is gone")
        .hasMessageContaining("1 of 3 chunks are committed");
  }

  @Test
  void theNextProcessGoesOnWithTheSameBackup() {
    breakOff();

    var report = plan(newer, first).run(chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.checks())
        .singleElement()
        .satisfies(
            check ->
                assertThat(check.verdict().evidence())
                    .contains("2h old when the run began, at first.dump"));
  }

  @Test
  void whoReadsTheLedgerSeesTheBackup() {
    plan(newer, first).run(chunk -> 1);

    var run = JdbcLedger.in(database.pool()).inspect("undo").orElseThrow();

    assertThat(run.notes())
        .hasEntrySatisfying(
            "undo.backup.1",
            note -> assertThat(note).startsWith("taken " + newer.takenAt()).endsWith("newer.dump"));
    assertThat(LedgerReport.of(run)).contains("newer.dump");
  }
}
