package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.run.BackfillRun;
import dev.backfill.work.OverlapException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Of many runs that are started at once and would write the same, exactly one begins, whichever
 * ledgers they have. {@code -Dstarts=..} sets how many of each kind of ledgers there are.
 */
@RunsBeside
@Timeout(300)
class SimultaneousStartsTest {

  private static final int STARTS = 50;

  /** Of each kind; of all kinds together there are always {@link #STARTS}. */
  private static final int OF_A_KIND = Integer.getInteger("starts", 12);

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("max_connections", Integer.toString(6 * Math.max(STARTS, OF_A_KIND)))
            .start();
    execute("postgres", "create database ledgers");
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void makeTable() throws SQLException {
    execute(
        "postgres",
        "drop table if exists orders; create table orders (id bigint primary key, n int default 0);"
            + " insert into orders select generate_series(1, 20)");
  }

  private static PGSimpleDataSource source(String database) {
    var source = new PGSimpleDataSource();
    source.setUrl(postgres.getJdbcUrl("postgres", database));
    return source;
  }

  private static void execute(String database, String sql) throws SQLException {
    try (var connection = source(database).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Which ledgers the runs have. */
  enum Ledgers {
    ONE,
    DIFFERENT_PREFIXES,
    DIFFERENT_SCHEMAS,
    SECOND_DATA_SOURCES,
    MEMORY,
    OTHER_DATABASE,
    ALL_KINDS;

    Ledger of(int start, DataSource table) throws SQLException {
      return switch (this) {
        case ONE -> JdbcLedger.in(table);
        case DIFFERENT_PREFIXES -> JdbcLedger.in(table).prefix("prefix" + start % 4 + "_");
        case DIFFERENT_SCHEMAS -> {
          String schema = "schema" + start % 4;
          yield JdbcLedger.in(table).schema(schema);
        }
        case SECOND_DATA_SOURCES -> JdbcLedger.in(source("postgres"));
        case MEMORY -> InMemoryLedger.create();
        case OTHER_DATABASE -> JdbcLedger.in(source("ledgers"));
        case ALL_KINDS -> values()[start % (values().length - 1)].of(start / 6, table);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void exactlyOneBegins(Ledgers ledgers) throws Exception {
    for (int i = 0; i < 4; i++) {
      execute("postgres", "create schema if not exists schema" + i);
    }
    var starts = new ArrayList<Start>();
    for (int i = 0; i < (ledgers == Ledgers.ALL_KINDS ? STARTS : OF_A_KIND); i++) {
      var table = source("postgres");
      starts.add(new Start(ledgers + "-" + i, table, ledgers.of(i, table)));
    }

    assertThat(begun(starts)).isEqualTo(1);
  }

  /** A run to be started. */
  private record Start(String plan, DataSource table, Ledger ledger) {

    /** The run, which waits in its check; empty if it was refused. */
    Optional<BackfillRun> now(CountDownLatch release) {
      var orders = JdbcTable.of(table, "orders");
      try {
        return Optional.of(
            Backfill.plan(plan, orders.ids("id", 1, 21))
                .chunkBy(width(20))
                .ledger(ledger)
                .preCheck(
                    Check.of(
                        "waits",
                        context -> {
                          release.await();
                          return Check.passed("released");
                        }))
                .start(orders.set("n", "n + 1").withoutBeforeImage()));
      } catch (OverlapException e) {
        return Optional.empty();
      }
    }
  }

  /** How many begin, while none ends. */
  private static int begun(List<Start> starts) throws Exception {
    var release = new CountDownLatch(1);
    var barrier = new CyclicBarrier(starts.size());
    try (var threads = Executors.newFixedThreadPool(starts.size())) {
      var answers = new ArrayList<Future<Optional<BackfillRun>>>();
      for (var start : starts) {
        Callable<Optional<BackfillRun>> task =
            () -> {
              barrier.await(100, TimeUnit.SECONDS);
              return start.now(release);
            };
        answers.add(threads.submit(task));
      }
      var begun = new ArrayList<BackfillRun>();
      for (var answer : answers) {
        answer.get(200, TimeUnit.SECONDS).ifPresent(begun::add);
      }
      release.countDown();
      begun.forEach(BackfillRun::await);
      return begun.size();
    } finally {
      release.countDown();
    }
  }

  /** Looks like the data source, and lets two runs look for each other before either enters. */
  private static DataSource withoutTheLock(CyclicBarrier bothHaveLooked, String entering) {
    return WatchedDataSource.of(
        source("postgres"),
        call -> {
          @Nullable Object[] arguments = call.arguments();
          if (call.name().equals("prepareStatement") && arguments != null) {
            String sql = String.valueOf(arguments[0]);
            if (sql.contains("'backfill footprints'")) {
              arguments[0] = "select true";
            } else if (sql.contains(entering)) {
              bothHaveLooked.await(100, TimeUnit.SECONDS);
            }
          }
          return call.proceed();
        });
  }

  /** The twin: the campaign would see a lock that does not hold. */
  @Test
  void withoutTheLockTwoBegin() throws Exception {
    var looked = new CyclicBarrier(2);
    var ledger = withoutTheLock(looked, "backfill_process (process_id");
    execute(
        "postgres", "drop schema if exists one, two cascade; create schema one; create schema two");
    var entered = new CyclicBarrier(2);
    var memory = withoutTheLock(entered, "pg_advisory_xact_lock_shared");

    assertThat(
            begun(
                List.of(
                    new Start("one", ledger, JdbcLedger.in(ledger).schema("one")),
                    new Start("two", ledger, JdbcLedger.in(ledger).schema("two")))))
        .isEqualTo(2);
    assertThat(
            begun(
                List.of(
                    new Start("three", memory, InMemoryLedger.create()),
                    new Start("four", memory, InMemoryLedger.create()))))
        .isEqualTo(2);
  }
}
