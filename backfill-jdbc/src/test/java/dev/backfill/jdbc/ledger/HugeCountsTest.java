package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counts that no table can have are refused, and those of older ledgers end at the greatest. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class HugeCountsTest {

  private JdbcLedger ledger;
  private DataSource source;

  @BeforeEach
  void makeLedger(DataSource dataSource, PostgresDatabase db) throws SQLException {
    db.execute("create table written (n int)");
    source = dataSource;
    ledger = JdbcLedger.in(dataSource);
  }

  private PlanSteps.Options<IdRange> plan(String name) {
    return Backfill.plan(name, 0L, 40L).chunkBy(width(10)).ledger(ledger);
  }

  @Test
  void theGreatestNumberIsRefusedAndTheLedgerCanBeRead() {
    var work = Jdbc.inTransaction(source, (tx, chunk) -> counted(tx, Long.MAX_VALUE));

    assertThatThrownBy(() -> plan("huge").run(work))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("The work returned 9223372036854775807 as the number of rows");

    assertThat(plan("fine").run(chunk -> 3).state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.runs()).hasSize(2);
    assertThat(ledger.runs().getLast().view().rows()).isEqualTo(RowCounts.NONE);
  }

  @Test
  void aNegativeNumberIsRefused() {
    var work = Jdbc.inTransaction(source, (tx, chunk) -> counted(tx, -5));

    assertThatThrownBy(() -> plan("negative").run(work))
        .hasMessageContaining("The work returned -5 as the number of rows");
  }

  @Test
  void countsOfAnOlderLedgerAreSummedUpToTheGreatestNumber(PostgresDatabase db)
      throws SQLException {
    plan("old").run(chunk -> 3);
    db.execute(
        "update backfill_chunk set changed = 9223372036854775807, kept = 9223372036854775806,"
            + " estimate = 9223372036854775807, estimate_source = 'GIVEN'");

    var run = ledger.runs().getFirst();
    assertThat(run.view().rows()).isEqualTo(new RowCounts(Long.MAX_VALUE, Long.MAX_VALUE, 0));
    assertThat(run.view().rows().seen()).isEqualTo(Long.MAX_VALUE);
    assertThat(run.view().estimates().total()).contains(Long.MAX_VALUE);
    assertThat(LedgerReport.of(ledger.runs())).contains("old");
    assertThat(plan("old").run(chunk -> 3).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aBatchOnTopOfTheGreatestNumberIsCommitted(PostgresDatabase db) throws SQLException {
    for (String name : new String[] {"fenced", "noted"}) {
      var fails = failing(name);
      assertThatThrownBy(() -> fails.run()).isInstanceOf(BackfillFailedException.class);
    }
    db.execute("update backfill_chunk set changed = 9223372036854775807 where chunk_no = 1");

    assertThat(
            plan("fenced")
                .run(Jdbc.inTransaction(source, (tx, chunk) -> counted(tx, 3)))
                .rowsChanged())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(plan("noted").run(chunk -> Batch.MOST_ROWS).rowsChanged()).isEqualTo(Long.MAX_VALUE);
  }

  private Runnable failing(String name) {
    return name.equals("noted")
        ? () -> plan(name).run(chunk -> refuse())
        : () -> plan(name).run(Jdbc.inTransaction(source, (tx, chunk) -> counted(tx, refuse(tx))));
  }

  private static long counted(Transaction tx, long rows) throws SQLException {
    try (var statement = tx.unwrap(Connection.class).createStatement()) {
      statement.executeUpdate("insert into written values (1)");
    }
    return rows;
  }

  private static long refuse(Transaction tx) throws SQLException {
    counted(tx, 0);
    return refuse();
  }

  private static long refuse() {
    throw new IllegalArgumentException("not yet");
  }
}
