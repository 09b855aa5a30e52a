package dev.backfill.jdbc.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.KillCampaign;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.jdbc.reload.ReloadingChild.Point;
import dev.backfill.ledger.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Kills a process that reloads a table, with SIGKILL, again and again, and at each point around the
 * swap; in the end the table has each row of the source once and its definition, the old one is
 * there, and nothing else. A swap in a transaction of its own must show a run that is not complete
 * although the table is replaced.
 */
@RunsBeside
@Order(1) // it takes longest
class ReloadKillTest {

  private static final long ROWS = Long.getLong("reload.rows", 6_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("reload", 30, 3, 3);

  private final Random random = LIMITS.random();
  private CampaignServer server;
  private int begun = 1;

  @BeforeEach
  void startAServerWithATableToReload() throws Exception {
    server = CampaignServer.withRows(ROWS);
    server.execute("create table orders (id bigint primary key, n int not null default 7)");
    server.execute("create index orders_n on orders (n)");
    makeOld();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void makeOld() throws Exception {
    server.execute("truncate orders");
    server.execute("insert into orders select g, -1 from generate_series(1, 100) g");
  }

  @Test
  void theTableHasEachRowOnceHoweverOftenTheProcessIsKilled() throws Exception {
    var done =
        new KillCampaign(LIMITS, random, round -> start("reload_" + round, Point.NOWHERE))
            .runWhile(this::begins);

    assertReloaded("reload_" + done.rounds());
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "RELOAD: %d times SIGKILL in %d runs of %d reloads of %,d rows: each row once",
            done.kills(),
            done.runs(),
            done.rounds(),
            ROWS));
    assertThat(done.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
  }

  /** Before another round the table is made old again, once. */
  private boolean begins(int round) throws Exception {
    if (round > begun) {
      assertReloaded("reload_" + begun);
      assertThat(orders().reloaded().dropOld()).isTrue();
      makeOld();
      begun = round;
    }
    return true;
  }

  private boolean isNew() throws Exception {
    return server.number("select count(*) from pg_class where relname = 'orders_backfill_old'") > 0;
  }

  @Test
  void killedAtEachPointAroundTheSwapItResumesOrIsComplete() throws Exception {
    for (Point point :
        List.of(
            Point.BEFORE_INDEXES,
            Point.AFTER_INDEXES,
            Point.BEFORE_SWAP,
            Point.INSIDE_SWAP,
            Point.AFTER_SWAP)) {
      String plan = "at_" + point.name().toLowerCase(Locale.ROOT);
      assertThat(said(plan, point)).doesNotContain(ToldRun.DONE, ToldRun.ENDED);
      boolean swapped = point == Point.AFTER_SWAP;
      assertThat(isNew()).as("%s", point).isEqualTo(swapped);
      assertThat(run(plan) == RunState.COMPLETED).as("%s", point).isEqualTo(swapped);

      assertThat(said(plan, Point.NOWHERE)).as("%s", point).endsWith(ToldRun.DONE);

      assertReloaded(plan);
      assertThat(orders().reloaded().dropOld()).isTrue();
      makeOld();
    }
  }

  /** All tables of the tree are exchanged in one transaction, or none. */
  @Test
  void apartitionedTableThatIsKilledInTheSwapIsAsBeforeAndResumes() throws Exception {
    server.execute("drop table orders");
    server.execute("create table orders (id bigint primary key, n int) partition by range (id)");
    server.execute("create table orders_low partition of orders for values from (0) to (1000)");
    server.execute("create table orders_rest partition of orders default");
    makeOld();

    assertThat(said("tree", Point.INSIDE_SWAP)).doesNotContain(ToldRun.DONE, ToldRun.ENDED);
    assertThat(isNew()).isFalse();
    assertThat(server.number("select count(*) from orders where n = -1")).isEqualTo(100);
    assertThat(said("tree", Point.NOWHERE)).endsWith(ToldRun.DONE);

    assertThat(run("tree")).isEqualTo(RunState.COMPLETED);
    assertThat(server.number("select count(distinct id) from orders where n = 0")).isEqualTo(ROWS);
    assertThat(
            server.column(
                "select inhrelid::regclass::text from pg_inherits where inhparent ="
                    + " 'orders'::regclass order by 1"))
        .containsExactly("orders_low", "orders_rest");
    assertThat(server.number("select count(*) from orders_backfill_old where n = -1"))
        .isEqualTo(100);
    assertThat(orders().reloaded().dropOld()).isTrue();
    assertThat(server.number("select count(*) from pg_class where relname like '%backfill_old%'"))
        .isZero();
  }

  /** The damage that the ledger's transaction excludes. */
  @Test
  void aSwapOutsideOfTheLedgersTransactionLeavesARunThatNeverCompletes() throws Exception {
    said("outside", Point.OUTSIDE_OF_THE_LEDGER);

    assertThat(isNew()).isTrue();
    assertThat(run("outside")).isNotEqualTo(RunState.COMPLETED);
    assertThat(said("outside", Point.NOWHERE)).endsWith(ToldRun.ENDED);
    assertThat(run("outside")).isNotEqualTo(RunState.COMPLETED);
  }

  private void assertReloaded(String plan) throws Exception {
    assertThat(run(plan)).isEqualTo(RunState.COMPLETED);
    assertThat(server.number("select count(*) from orders")).isEqualTo(ROWS);
    assertThat(server.number("select count(distinct id) from orders where n = 0")).isEqualTo(ROWS);
    assertThat(server.column("select indexname::text from pg_indexes where tablename = 'orders'"))
        .containsExactlyInAnyOrder("orders_pkey", "orders_n");
    assertThat(
            server.text(
                "select column_default from information_schema.columns where table_name = 'orders'"
                    + " and column_name = 'n'"))
        .isEqualTo("7");
    assertThat(
            server.column(
                "select relname::text from pg_class where relname like 'orders_backfill%' and"
                    + " relkind = 'r'"))
        .containsExactly("orders_backfill_old");
    assertThat(server.number("select count(*) from orders_backfill_old where n = -1"))
        .isEqualTo(100);
    assertThat(server.number("select count(*) from pg_trigger where not tgisinternal")).isZero();
    assertThat(server.number("select count(*) from pg_proc where proname like 'orders_backfill%'"))
        .isZero();
    LeftOvers.assertNone(server);
  }

  private RunState run(String plan) {
    return JdbcLedger.in(server.dataSource()).runs().stream()
        .filter(run -> run.planName().equals(plan))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private JdbcTable orders() {
    return JdbcTable.of(server.dataSource(), "orders");
  }

  private List<String> said(String plan, Point point) throws Exception {
    try (var child = start(plan, point)) {
      return child.awaitEnd();
    }
  }

  private ChildProcess start(String plan, Point point) throws IOException {
    return ChildProcess.of(
        ReloadingChild.class, List.of(), server.url(), server.url(), plan, point.name());
  }
}
