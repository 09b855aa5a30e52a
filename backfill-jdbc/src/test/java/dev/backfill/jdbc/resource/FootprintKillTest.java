package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.jdbc.resource.FootprintChild.Where;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.work.OverlapException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A process that is killed while it holds its footprint keeps others off no longer than it must.
 */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(300)
class FootprintKillTest {

  private static final String SESSIONS =
      "select count(*) from pg_stat_activity where application_name = 'backfill footprint of one'"
          + " and datname = current_database()";

  private PostgresDatabase database;
  private PostgresDatabase other;
  private JdbcTable orders;

  @BeforeEach
  void makeTable(PostgresDatabase own, @Second PostgresDatabase second) throws SQLException {
    database = own;
    other = second;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 20)",
        "create schema elsewhere");
    orders = JdbcTable.of(database.pool(), "orders");
  }

  private ChildProcess holder(Where where) throws Exception {
    var child =
        ChildProcess.of(
            FootprintChild.class, List.of(), database.url(), "one", where.name(), other.url());
    assertThat(child.line()).isEqualTo(FootprintChild.HELD);
    return child;
  }

  private PlanSteps.Options<IdRange> two() {
    return Backfill.plan("two", orders.ids("id", 1, 21))
        .chunkBy(width(10))
        .ledger(JdbcLedger.in(database.pool()).schema("elsewhere"));
  }

  private void isRefused() {
    assertThatThrownBy(() -> two().run(orders.set("n", "n + 1").withoutBeforeImage()))
        .isInstanceOf(OverlapException.class);
  }

  private void begins() throws SQLException {
    assertThat(two().run(orders.set("n", "n + 1").withoutBeforeImage()).state())
        .isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void anotherBeginsAsSoonAsTheSessionOfAKilledProcessIsGone() throws Exception {
    try (var killed = holder(Where.HERE)) {
      assertThat(killed.isAlive()).isTrue();
      isRefused();
    }
    Until.holds(
        "the server has seen it",
        () ->
            database.number(
                    "select count(*) from pg_stat_activity, backfill_process where pid ="
                        + " split_part(session, '|', 1)::int")
                == 0);

    begins();
  }

  /** As behind a pooler that gives sessions out per transaction. */
  @Test
  void withoutASessionOfItsOwnAnotherBeginsAfterTheLeaseAndNotBefore() throws Exception {
    try (var killed = holder(Where.HERE)) {
      assertThat(killed.isAlive()).isTrue();
      database.execute("update backfill_process set session = null");
    }
    isRefused();

    database.execute("update backfill_process set lease_until = clock_timestamp()");
    begins();
  }

  @Test
  void aProcessThatStandsStillKeepsOthersOffForItsLeaseAndWritesNothingWhenItWakes()
      throws Exception {
    try (var still = holder(Where.HERE)) {
      still.stop();
      isRefused();

      database.execute("update backfill_process set lease_until = clock_timestamp()");
      begins();
      still.goOn();
      Until.holds(
          "it has left, or is declared dead",
          () -> database.number("select count(*) from backfill_process") == 0);
    }
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void marksOfALedgerInMemoryGoWithTheSession() throws Exception {
    try (var killed = holder(Where.MEMORY)) {
      assertThat(killed.isAlive()).isTrue();
      isRefused();
    }
    Until.holds("the server has seen it", () -> database.number(SESSIONS) == 0);

    begins();
  }

  @Test
  void twoProcessesThatShareARunElsewhereKeepOthersOffUntilBothAreGone() throws Exception {
    try (var first = holder(Where.SHARED_ELSEWHERE)) {
      try (var second = holder(Where.SHARED_ELSEWHERE)) {
        assertThat(second.isAlive()).isTrue();
        assertThat(database.number(SESSIONS)).isEqualTo(2);
        isRefused();
      }
      assertThat(first.isAlive()).isTrue();
      Until.holds("one is gone", () -> database.number(SESSIONS) == 1);
      isRefused();
    }
    Until.holds("both are gone", () -> database.number(SESSIONS) == 0);

    begins();
  }
}
