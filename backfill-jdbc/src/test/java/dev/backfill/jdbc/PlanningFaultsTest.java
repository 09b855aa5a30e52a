package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.resource.Sessions;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Planning;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong while a plan is cut, with statistics, timeouts and connections that change. */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(300)
class PlanningFaultsTest {

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    this.source = source;
    this.db = db;
    db.execute(
        "create table orders (id bigint primary key, k bigint, n int not null default 0)",
        "create index on orders (k)",
        "insert into orders (id, k) select g, g from generate_series(1, 5000) g");
    orders = JdbcTable.of(source, "orders");
  }

  /** The keys of a piece are longer than what a position keeps. */
  @Test
  void keysCutByRowsAreDoneOnceThoughTheEstimatesChangeBetweenTwoStarts() throws Exception {
    db.execute("analyze orders");
    var keys = LongStream.rangeClosed(1, 5_000).boxed().toList();
    var scope = orders.keys("k", keys);
    var ledger = JdbcLedger.in(source);
    assertThatThrownBy(() -> run(ledger, plan(scope, 4), "n + 1"))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> assertThat(e.report().state()).isEqualTo(RunState.PAUSED));

    db.execute(
        "insert into orders (id, k) select 10000 * c + g, g"
            + " from generate_series(1, 5000) g, generate_series(1, 3) c",
        "delete from orders where k > 4500 and id > 10000",
        "analyze orders");
    run(ledger, plan(scope, 1_000), "n + 1");

    // rows that came into a chunk that was done are not seen by the plan
    assertThat(db.column("select distinct n from orders where id <= 5000 or k > 2000"))
        .containsExactly("1");
  }

  private Plan<KeySet<Long>> plan(JdbcScope<KeySet<Long>> scope, long most) {
    return Backfill.plan("keys", scope).chunkBy(rows(500)).maxChunks(most).build();
  }

  private void run(JdbcLedger ledger, Plan<KeySet<Long>> plan, String expression) {
    var unused = BackfillRunner.with(ledger).run(plan, orders.set("n", expression));
  }

  @Test
  void aLineFeedAndItsEscapeAreTwoExpressions() throws Exception {
    db.execute("alter table orders add note text");
    var notes = JdbcTable.of(source, "orders");
    var ledger = JdbcLedger.in(source);
    var plan = Backfill.plan("notes", notes.ids("id", 1, 11)).chunkBy(rows(100)).build();
    var unused = BackfillRunner.with(ledger).run(plan, notes.set("note", "'a\nb'"));

    assertThatThrownBy(() -> BackfillRunner.with(ledger).run(plan, notes.set("note", "'a\\nb'")))
        .isInstanceOf(PlanChangedException.class);
  }

  /** As a role or the initial SQL of a pool sets it. */
  @Test
  void aTimeoutOfTheRoleDoesNotHoldForPlanning() throws Exception {
    var impatient =
        Sessions.of(
            source, each -> each.createStatement().execute("set statement_timeout = '150ms'"));
    var table = JdbcTable.of(impatient, "orders");
    var scope = table.ids("id", 1, 9).where("pg_catalog.pg_sleep(0.08) is not null");

    var report =
        Backfill.plan("slow", scope)
            .chunkBy(rows(4))
            .ledger(JdbcLedger.in(impatient))
            .run(table.set("n", "n + 1"));

    assertThat(report.rowsChanged()).isEqualTo(8);
  }

  @Test
  void aQueryThatAlwaysTakesTooLongFailsTheRunAndNamesTheSetting() {
    var scope = orders.ids("id", 1, 100).where("pg_catalog.pg_sleep(0.05) is not null");
    var ledger = JdbcLedger.in(source).statementTimeout(Duration.ofMillis(100));

    assertThatThrownBy(
            () ->
                Backfill.plan("slow", scope)
                    .chunkBy(rows(10))
                    .ledger(ledger)
                    .run(orders.set("n", "n + 1")))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining(
            "Planning failed in each of 3 attempts: Could not cut 'public.orders' by rows: the"
                + " statement was cancelled or ran into statement_timeout (SQLSTATE 57014)."
                + " Planning allows PT0.1S for a query, as lanes do: raise statementTimeout(..) of"
                + " the ledger");
  }

  @Test
  void aTableThatAnotherSessionLocksFailsTheRunAndNamesTheSetting() throws Exception {
    try (var other = source.getConnection()) {
      var strategy =
          new Interrupting(
              3,
              () -> {
                other.setAutoCommit(false);
                other.createStatement().execute("lock table orders in access exclusive mode");
              });
      var ledger = JdbcLedger.in(source).lockTimeout(Duration.ofMillis(100));

      assertThatThrownBy(
              () ->
                  Backfill.plan("locked", orders.ids("id", 1, 5_001))
                      .chunkBy(strategy)
                      .ledger(ledger)
                      .run(chunk -> 0))
          .isInstanceOf(BackfillFailedException.class)
          .hasMessageContaining("Planning failed in each of 3 attempts: Could not ")
          .hasMessageContaining(
              "(SQLSTATE 55P03). Planning waits PT0.1S for a lock, as lanes do: end"
                  + " the session that holds it, or raise lockTimeout(..) of the ledger");
      other.rollback();
    }
  }

  /** The ledger answers all the while. */
  @Test
  void aDatabaseOfTheTableThatStaysAwayPausesTheRun() throws Exception {
    var away = new AtomicReference<Supplier<Boolean>>(() -> false);
    var table = JdbcTable.of(Sessions.refused(source, () -> away.get().get()), "orders");
    var strategy = new Interrupting(3, () -> away.set(() -> true));
    var plan =
        Backfill.plan("away", table.ids("id", 1, 5_001))
            .chunkBy(strategy)
            .maxOutage(Duration.ofSeconds(1));

    assertThatThrownBy(() -> plan.ledger(JdbcLedger.in(source)).run(chunk -> 0))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().state()).isEqualTo(RunState.PAUSED);
              assertThat(e.report().notes())
                  .contains("The database could not be reached for PT1S (maxOutage).");
            });
    away.set(() -> false);

    assertThat(plan.ledger(JdbcLedger.in(source)).run(chunk -> 0).state())
        .isEqualTo(RunState.COMPLETED);
  }

  /** Each window was begun anew whenever one was closed. */
  @Test
  void planningKeepsWhatItHasWhenConnectionsAreClosedAgainAndAgain() throws Exception {
    var handedOut = new AtomicInteger();
    var table =
        JdbcTable.of(
            Sessions.of(
                source,
                each -> {
                  if (handedOut.incrementAndGet() % 12 == 0) {
                    each.close();
                  }
                }),
            "orders");

    var report =
        Backfill.plan("closed", table.ids("id", 1, 201))
            .chunkBy(rows(2))
            .maxOutage(Duration.ofSeconds(20))
            .ledger(JdbcLedger.in(source))
            .run(chunk -> 0);

    assertThat(report.progress().total()).isEqualTo(100);
    assertThat(handedOut).hasValueGreaterThan(120);
  }

  /** Cuts by rows, and does something before one of the pieces. */
  private record Interrupting(int piece, Sessions.Step step) implements ChunkStrategy<IdRange> {

    @Override
    public String definition() {
      return "by tens";
    }

    @Override
    public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) throws Exception {
      var pieces = planning.estimator().orElseThrow().cut(range, 10, planning.order());
      return new Iterator<>() {
        private int made;

        @Override
        public boolean hasNext() {
          return pieces.hasNext();
        }

        @Override
        public IdRange next() {
          if (++made == piece && range.from() == 1) {
            Sessions.doing(step);
          }
          return pieces.next();
        }
      };
    }
  }
}
