package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The network goes silent under one connection of a run, without a reset: the run goes on without
 * it, and every row is changed once.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class SilentNetworkTest {

  private static final Duration LEASE = Duration.ofSeconds(1);

  private PostgresDatabase database;

  @BeforeEach
  void createTable(PostgresDatabase own) throws Exception {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 399)");
  }

  @TestFactory
  Stream<DynamicTest> aRunGoesOnWithoutTheConnectionThatIsSilent() {
    String batch = "update \"public\".\"counted\"";
    String commit = "commit\0"; // the last statement of its message
    return Stream.of(
        silent("the batch never arrives", batch, false),
        silent("the answer to the batch never arrives", batch, true),
        silent("the commit never arrives", commit, false),
        silent("the answer to the commit never arrives", commit, true),
        silent("the fence never arrives", "set_config('lock_timeout'", false),
        silent("a beat never arrives", "beat_no = beat_no operator(pg_catalog.+) 1", false));
  }

  private DynamicTest silent(String what, String statement, boolean answersOnly) {
    return dynamicTest(
        what,
        () -> {
          String plan = what.replace(' ', '_');
          database.execute("update counted set n = 0");
          try (var proxy = new SilentProxy(port(), once(statement), answersOnly)) {
            var report = run(plan, proxy);

            assertThat(proxy.silenced()).isEqualTo(1);
            assertThat(report.state()).as("%s", report.notes()).isEqualTo(RunState.COMPLETED);
          }
          assertThat(database.column("select distinct n from counted")).containsExactly("1");
        });
  }

  /** The connection that says so after the run has begun to change rows. */
  private Predicate<String> once(String statement) {
    var begun = new AtomicBoolean();
    var done = new AtomicBoolean();
    return sent -> {
      if (sent.contains(
          "pg_current_xact_id() operator(pg_catalog.=)")) { // a first batch is written down
        begun.set(true);
      }
      return begun.get() && sent.contains(statement) && done.compareAndSet(false, true);
    };
  }

  private int port() {
    return URI.create(database.url().substring("jdbc:".length())).getPort();
  }

  private BackfillReport run(String name, SilentProxy proxy) throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(
        "jdbc:postgresql://localhost:%d/%s?user=postgres&sslmode=disable&gssEncMode=disable&prepareThreshold=0"
            .formatted(proxy.port(), database.name()));
    var table = JdbcTable.of(source, "counted");
    var ledger = JdbcLedger.in(source).lease(LEASE).lockTimeout(Duration.ofSeconds(2));
    var plan =
        Backfill.plan(name, table.ids("id", 0, 400))
            .chunkBy(width(20))
            .parallelism(2)
            .batchRows(10)
            .ledger(ledger)
            .build();
    return LedgerTests.begun(
            () -> {
              try (var run =
                  BackfillRunner.inMemory()
                      .start(plan, table.set("n", "n + 1 + length(pg_sleep(0.01)::text)"))) {
                return run.await();
              }
            })
        .get(120, TimeUnit.SECONDS);
  }
}
