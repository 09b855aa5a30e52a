package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.run.BackfillRun;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Live runs that write the same are named, also for work that does not say what it writes. */
@ExtendWith(Postgres.class)
@Timeout(300)
class OverlapCheckTest {

  private static final String LONG_NAME = "a-plan-whose-name-is-longer-than-a-session-may-have-one";

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<BackfillRun> live = new ArrayList<>();
  private JdbcTable orders;
  private DataSource source;

  @BeforeEach
  void makeTable(DataSource pool, PostgresDatabase db) throws SQLException {
    source = pool;
    db.execute(
        "create table orders (id bigint primary key, n int default 0, m int default 0)",
        "insert into orders select generate_series(1, 40)");
    orders = JdbcTable.of(pool, "orders");
  }

  @AfterEach
  void end() {
    release.countDown();
    live.forEach(BackfillRun::await);
  }

  private void live(String plan, Ledger ledger) {
    live.add(
        Backfill.plan(plan, orders.ids("id", 1, 21))
            .chunkBy(width(10))
            .ledger(ledger)
            .preCheck(
                Check.of(
                    "waits",
                    context ->
                        release.await(100, TimeUnit.SECONDS)
                            ? Check.passed("released")
                            : Check.failed("not released")))
            .start(orders.set("n", "n + 1").withoutBeforeImage()));
  }

  private Verdict asked(String plan, JdbcScope<?> scope, String column) throws Exception {
    return orders
        .checks(scope)
        .writing(column)
        .named("no_overlapping_backfill")
        .check(new Check.Context(plan, Optional.empty(), Optional.empty(), 0));
  }

  @Test
  void aLiveRunOfAnotherPlanIsNamedWithItsRange() throws Exception {
    live("one", JdbcLedger.in(source));

    assertThat(asked("two", orders.ids("id", 20, 41), "n").evidence())
        .startsWith("at work on the same: plan 'one' since 2")
        .contains(": column n of public.orders, range [1, 21); process ");
    assertThat(asked("two", orders.ids("id", 20, 41), "n").status()).isEqualTo(Status.FAILED);
    assertThat(asked("two", orders.ids("id", 21, 41), "n"))
        .isEqualTo(Check.passed("no live run of another plan writes column n of public.orders"));
    assertThat(asked("two", orders.ids("id", 1, 21), "m").status()).isEqualTo(Status.PASSED);
    assertThat(asked("one", orders.ids("id", 1, 21), "n").status()).isEqualTo(Status.PASSED);
    assertThat(
            orders
                .checks()
                .named("no_overlapping_backfill")
                .check(new Check.Context("two", Optional.empty(), Optional.empty(), 0))
                .status())
        .isEqualTo(Status.FAILED);
  }

  @Test
  void aRunWhoseLedgerIsElsewhereIsNamedAndTheOwnOneIsNot() throws Exception {
    live(LONG_NAME, InMemoryLedger.create());

    assertThat(asked("two", orders.ids("id", 21, 41), "n").evidence())
        .contains("(application 'backfill footprint of a-plan-whose-name-is-longer-")
        .endsWith("'), whose range cannot be compared");
    assertThat(asked(LONG_NAME, orders.ids("id", 1, 21), "n").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void workThatDoesNotSayWhatItWritesIsKeptOffByTheCheck() {
    live("one", JdbcLedger.in(source));
    var scope = orders.ids("id", 1, 21);
    var check = orders.checks(scope).writing("n").named("no_overlapping_backfill");

    try (var run =
        Backfill.plan("lambda", scope).chunkBy(width(10)).preCheck(check).start(chunk -> 1)) {
      assertThat(run.await().checks())
          .extracting(result -> result.verdict().status())
          .containsExactly(Status.FAILED);
    }
  }
}
