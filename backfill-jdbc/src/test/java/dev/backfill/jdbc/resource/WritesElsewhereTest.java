package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work in the chunk's transaction that writes on a connection of its own, as a template does. */
@Tag("slow")
@ExtendWith(Postgres.class)
class WritesElsewhereTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 39)");
  }

  @Test
  void workThatThrowsAfterATemplatesUpdateIsNotTriedAgain() throws Exception {
    var calls = new AtomicInteger();
    Jdbc.InTransaction<IdRange> work =
        (tx, chunk) -> {
          long rows = onAnotherConnection(chunk);
          if (calls.incrementAndGet() <= 2) {
            throw new IllegalStateException("after its update");
          }
          return rows;
        };

    var report = run(work);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(failures(report))
        .extracting(Failure::kind)
        .containsExactly(FailureKind.HOLD_CHUNK, FailureKind.HOLD_CHUNK, FailureKind.HOLD_RUN);
    assertThat(failures(report).getFirst().text())
        .contains("IllegalStateException", "unwrap(Connection.class)", "ConnectionHolder");
    assertThat(failures(report).getLast().text())
        .contains("10 rows", "its transaction wrote nothing", "unwrap(Connection.class)");
    assertThat(most()).isEqualTo(1);

    run(work); // whatever a message might advise

    assertThat(most()).isEqualTo(1);
  }

  @Test
  void workThatOnlyReadsInItsTransactionIsFoundToo() throws Exception {
    for (String first :
        List.of(
            "select count(*) from counted",
            "select * from counted where id = 39 for update",
            "create temporary table if not exists mine (id int)",
            "select nextval('numbers')")) {
      database.execute(
          "update counted set n = 0", "drop sequence if exists numbers", "create sequence numbers");

      var report =
          run(
              (tx, chunk) -> {
                own(tx, first);
                return onAnotherConnection(chunk);
              },
              "reads-" + first.hashCode());

      assertThat(report.state()).as(first).isEqualTo(RunState.FAILED);
      assertThat(failures(report))
          .extracting(Failure::kind)
          .as(first)
          .containsExactly(FailureKind.HOLD_RUN);
      assertThat(database.number("select sum(n) from counted")).as(first).isEqualTo(10);
    }
  }

  /** Its own session is ended by the database meanwhile: the template has committed long ago. */
  @Test
  void workWhoseIdleTransactionIsEndedIsNotTriedAgain() throws Exception {
    var report =
        run(
            (tx, chunk) -> {
              long rows = onAnotherConnection(chunk);
              database.execute(
                  "select pg_terminate_backend(pid) from pg_stat_activity where application_name"
                      + " like 'bf:%/"
                      + chunk.no()
                      + "/%'");
              return rows;
            });

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(most()).isEqualTo(1);
    assertThat(failures(report)).extracting(Failure::kind).contains(FailureKind.HOLD_RUN);
  }

  @Test
  void anErrorOfTheTransactionItselfIsTriedAgain() throws Exception {
    var calls = new AtomicInteger();

    var report =
        run(
            (tx, chunk) -> {
              if (calls.incrementAndGet() == 1) {
                own(tx, "do $$ begin raise sqlstate '40P01'; end $$");
              }
              return add(tx.unwrap(Connection.class), chunk);
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(calls).hasValue(5);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  @Test
  void workThatWasSeenToWriteInItsTransactionIsTriedAgainWhateverItThrows() throws Exception {
    var calls = new AtomicInteger();

    var report =
        run(
            (tx, chunk) -> {
              if (calls.incrementAndGet() == 2) {
                throw new IOException("HTTP 503 before anything was written");
              }
              return add(tx.unwrap(Connection.class), chunk);
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(calls).hasValue(5);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  @Test
  void whatWasWrittenInItsTransactionBeforeItThrewIsRolledBackAndTriedAgain() throws Exception {
    var calls = new AtomicInteger();

    var report =
        run(
            (tx, chunk) -> {
              long rows = add(tx.unwrap(Connection.class), chunk);
              if (calls.incrementAndGet() <= 2) {
                throw new IllegalStateException("after its update");
              }
              return rows;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  @Test
  void workThatHasNothingToDoAndSaysSoSucceeds() throws Exception {
    assertThat(run((tx, chunk) -> 0, "nothing").state()).isEqualTo(RunState.COMPLETED);
    assertThat(
            run(
                    (tx, chunk) -> {
                      own(tx, "select count(*) from counted");
                      return 0;
                    },
                    "reads")
                .state())
        .isEqualTo(RunState.COMPLETED);
  }

  @Test
  void tablesThatAreMadeEmptiedOrDroppedAreWrittenTo() throws Exception {
    var report =
        run(
            (tx, chunk) -> {
              switch ((int) chunk.no()) {
                case 1 -> own(tx, "create table made (id int)");
                case 2 -> own(tx, "truncate made");
                case 3 -> own(tx, "select lo_from_bytea(0, 'large')");
                default -> own(tx, "drop table made");
              }
              return 1;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aLedgerElsewhereHoldsItToo() throws Exception {
    var plan = options("memory").ledger(InMemoryLedger.create()).build();
    var work =
        Jdbc.<IdRange>inTransaction(database.pool(), (tx, chunk) -> onAnotherConnection(chunk));

    for (int i = 0; i < 2; i++) {
      try (var run = BackfillRunner.inMemory().start(plan, work)) {
        assertThat(run.await().state()).isEqualTo(RunState.FAILED);
      }
    }

    assertThat(most()).isEqualTo(1);
  }

  @Test
  void aHeldChunkIsReleasedOrSkippedByAPerson() throws Exception {
    var elsewhere = new AtomicInteger(2);
    Jdbc.InTransaction<IdRange> work =
        (tx, chunk) -> {
          if (chunk.no() <= elsewhere.get()) {
            onAnotherConnection(chunk);
            throw new IOException("HTTP 503");
          }
          return add(tx.unwrap(Connection.class), chunk);
        };
    assertThat(run(work).notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains(
                        "Held chunks 0..10, 10..20",
                        "skipChunk(\"plan\", \"0..10\"",
                        "releaseChunk")
                    .contains("2 of 4 chunks are committed"));
    elsewhere.set(0);
    var ledger = JdbcLedger.in(database.pool());

    assertThat(run(work).progress().count(ChunkState.FAILED)).isEqualTo(2);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");

    ledger.skipChunk("plan", "0..10", "its rows are as they should be");
    database.execute("update counted set n = 0 where id >= 10 and id < 20");
    ledger.releaseChunk("plan", "10..20");
    var report = run(work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().count(ChunkState.SKIPPED)).isEqualTo(1);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThatThrownBy(() -> ledger.releaseChunk("plan", "10..20"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no held or skipped chunk '10..20'");
  }

  @Test
  void aDryRunEndsAtTheFirstBatchThatWroteElsewhere() throws Exception {
    var works =
        Map.<String, Jdbc.InTransaction<IdRange>>of(
            "returns", (tx, chunk) -> onAnotherConnection(chunk),
            "throws",
                (tx, chunk) -> {
                  throw new IllegalStateException("after " + onAnotherConnection(chunk));
                },
            "commits",
                (tx, chunk) -> {
                  long rows = add(tx.unwrap(Connection.class), chunk);
                  own(tx, "commit");
                  return rows;
                },
            "commits and begins",
                (tx, chunk) -> {
                  long rows = add(tx.unwrap(Connection.class), chunk);
                  own(tx, "commit; begin");
                  return rows + add(tx.unwrap(Connection.class), chunk);
                });
    for (var work : works.entrySet()) {
      database.execute("update counted set n = 0");

      var dryRun =
          options("dry")
              .parallelism(4)
              .dryRun(Jdbc.inTransaction(database.pool(), work.getValue()));

      assertThat(dryRun.succeeded()).as(work.getKey()).isFalse();
      assertThat(database.number("select sum(n) from counted")).as(work.getKey()).isEqualTo(10);
      assertThat(dryRun.toMarkdown())
          .as(work.getKey())
          .doesNotContain("no row was changed", "run the same plan again", "releaseChunk")
          .contains("What the work wrote outside of them was not rolled back");
    }
  }

  /** Work of another kind than the library's own. */
  @Test
  void aDryRunOfAProcessorThatWritesElsewhereEndsToo() throws Exception {
    var resource = JdbcResource.of(database.pool());
    var work =
        new TransactionalProcessor<IdRange>() {
          @Override
          public Work work() {
            return new Work(resource, "own", Set.of(), false);
          }

          @Override
          public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
            return (tx, maxRows) -> Batch.last(onAnotherConnection(chunk));
          }
        };

    var dryRun = options("dry").parallelism(4).dryRun(work);

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(database.number("select sum(n) from counted")).isEqualTo(10);
    assertThat(dryRun.toMarkdown()).contains("its transaction wrote nothing");
  }

  @Test
  void aDryRunOfWorkThatWritesWhereItShouldGoesThroughAllChunks() throws Exception {
    var dryRun =
        options("dry")
            .parallelism(4)
            .dryRun(
                Jdbc.<IdRange>inTransaction(
                    database.pool(), (tx, chunk) -> add(tx.unwrap(Connection.class), chunk)));

    assertThat(dryRun.succeeded()).isTrue();
    assertThat(dryRun.counts().changed()).isEqualTo(40);
    assertThat(dryRun.toMarkdown())
        .endsWith("Every transaction of the dry run was rolled back, and no ledger was written.\n");
    assertThat(most()).isZero();
  }

  private List<Failure> failures(BackfillReport report) {
    return report.chunks().stream().flatMap(chunk -> chunk.failure().stream()).toList();
  }

  private long most() throws SQLException {
    return database.number("select max(n) from counted");
  }

  private BackfillReport run(Jdbc.InTransaction<IdRange> work) {
    return run(work, "plan");
  }

  private BackfillReport run(Jdbc.InTransaction<IdRange> work, String name) {
    var plan = options(name).ledger(JdbcLedger.in(database.pool())).build();
    try (var run =
        BackfillRunner.inMemory().start(plan, Jdbc.inTransaction(database.pool(), work))) {
      return run.await();
    }
  }

  private PlanSteps.Options<IdRange> options(String name) {
    return Backfill.plan(name, JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
        .chunkBy(width(10))
        .parallelism(1)
        .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)));
  }

  /** As a template on the same data source does. */
  private long onAnotherConnection(ActiveChunk<? extends IdRange> chunk) throws SQLException {
    try (var connection = database.pool().getConnection()) {
      return add(connection, chunk);
    }
  }

  private static long add(Connection connection, ActiveChunk<? extends IdRange> chunk)
      throws SQLException {
    return TestSql.update(
        connection,
        "update counted set n = n + 1 where id >= ? and id < ?",
        chunk.range().from(),
        chunk.range().to());
  }

  private static void own(Transaction tx, String sql) throws SQLException {
    try (var statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute(sql);
    }
  }
}
