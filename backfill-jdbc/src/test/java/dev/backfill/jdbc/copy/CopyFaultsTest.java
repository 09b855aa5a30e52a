package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcCopy;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever happens on the way from one database to another, a row arrives once or not at all. */
@Tag("slow")
@ExtendWith(Postgres.class)
class CopyFaultsTest {

  private static final int ROWS = 60;
  private static final BackfillRunner RUNNER = BackfillRunner.inMemory();

  private PostgresDatabase db;
  private PostgresDatabase other;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    // without a key, so that a row that comes twice is there twice
    db.execute("create table copied (id bigint, note varchar(9))");
    other.execute(
        "create table orders (id bigint primary key, note text)",
        "insert into orders select g, 'n' || g from generate_series(0, %d) g".formatted(ROWS - 1),
        "analyze orders");
  }

  private JdbcTable source() {
    return JdbcTable.of(other.pool(), "orders");
  }

  private JdbcTable copied() {
    return JdbcTable.of(db.pool(), "copied");
  }

  private PlanSteps.Options<IdRange> plan(JdbcTable source) {
    return Backfill.plan("copied", source.ids("id", 0, ROWS))
        .chunkBy(width(20))
        .batchRows(12)
        .parallelism(2)
        .ledger(JdbcLedger.in(db.pool()))
        .grace(Duration.ofSeconds(2));
  }

  private static BackfillReport run(PlanSteps.Options<IdRange> plan, JdbcCopy copy)
      throws Exception {
    try (var run = RUNNER.start(plan.build(), copy)) {
      return run.await();
    }
  }

  private void assertEachRowOnce() throws SQLException {
    assertThat(db.column("select count(*) || ' ' || count(distinct id) from copied"))
        .containsExactly(ROWS + " " + ROWS);
  }

  /** What a run has left of its sources: nothing is at work there, and nothing is held. */
  private void assertNothingLeft() throws Exception {
    Until.holds(
        "the source is at rest",
        () ->
            other.number(
                    "select count(*) from pg_stat_activity where datname = current_database() and"
                        + " pid <> pg_backend_pid() and state <> 'idle'")
                == 0);
    assertThat(other.pool().borrowed()).isZero();
    assertThat(db.pool().borrowed()).isZero();
  }

  private static void assertFailedWith(BackfillReport report, String text) {
    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.failure().orElseThrow().text()).isEqualTo(text));
  }

  @Test
  void aRowThatDoesNotFitFailsItsChunkWithTheNameOfTheConstraintAndNoValue() throws Exception {
    db.execute(
        "alter table copied add constraint one_of_each unique (id)",
        "alter table copied add constraint not_odd check (id <> 33)",
        "insert into copied values (7, 'mine')");
    var copy = source().copyInto(copied());

    var report = run(plan(source()), copy);

    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .extracting(chunk -> chunk.id() + " " + chunk.failure().orElseThrow().text())
        .containsExactlyInAnyOrder(
            "0..20 a unique constraint was violated: constraint one_of_each of public.copied"
                + " (SQLSTATE 23505)",
            "20..40 a check constraint was violated: constraint not_odd of public.copied (SQLSTATE"
                + " 23514)");

    db.execute(
        "alter table copied drop constraint not_odd", "delete from copied where note = 'mine'");
    assertThat(run(plan(source()), copy).state()).isEqualTo(RunState.COMPLETED);
    assertEachRowOnce();
  }

  @Test
  void aValueThatIsTooLongFailsItsChunkWithTheNameOfTheColumn() throws Exception {
    other.execute("update orders set note = 'a note that is too long' where id = 15");

    assertFailedWith(
        run(plan(source()), source().copyInto(copied())),
        "the database refuses a value for column 'note' of type character"
            + " varying(9) of 'public.copied': a value was too long for its column (SQLSTATE"
            + " 22001)");
  }

  /** PostgreSQL cuts blanks at the end of what is too long, and says nothing. */
  @Test
  void aValueThatWouldLoseBlanksFailsItsChunk() throws Exception {
    other.execute("update orders set note = 'äöü      ' where id = 14"); // nine characters
    other.execute("update orders set note = 'äöü       ' where id = 15");

    assertFailedWith(
        run(plan(source()), source().copyInto(copied())),
        "column 'note' of 'public.copied' is of type character varying(9), and a value is longer by"
            + " blanks at its end, which would be cut without an error. Take them away where the"
            + " value comes from, or widen the column");
    other.execute("update orders set note = 'äöü      ' where id = 15");
    assertThat(run(plan(source()), source().copyInto(copied())).state())
        .isEqualTo(RunState.COMPLETED);
  }

  /** Sees the results of the source, and does something at the chosen row. */
  private DataSource atRow(int row, WatchedDataSource.Watcher then) {
    var seen = new AtomicInteger();
    return WatchedDataSource.of(
        other.pool(),
        call ->
            call.target() instanceof ResultSet
                    && call.name().equals("next")
                    && seen.incrementAndGet() == row
                ? then.on(call)
                : call.proceed());
  }

  private static @Nullable Object endingTheSession(
      WatchedDataSource.Call call, PostgresDatabase other) throws Throwable {
    var session = call.session();
    if (session == null) {
      throw new AssertionError("a result has a session");
    }
    long pid = TestSql.one(session, "select pg_backend_pid()", row -> row.getLong(1));
    other.execute("select pg_terminate_backend(" + pid + ")");
    return call.proceed();
  }

  @Test
  void aSessionOfTheSourceThatEndsInTheMiddleOfABatchCostsNoRow() throws Exception {
    // the next rows are asked for when the first ten are read
    var source = JdbcTable.of(atRow(110, call -> endingTheSession(call, other)), "orders");

    var report = run(plan(source).retry(RetryPolicy.attempts(2)), source.copyInto(copied()));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertEachRowOnce();
    assertNothingLeft();
  }

  @Test
  void aSourceThatIsAwayIsWaitedForAndCostsNoAttempt() throws Exception {
    var refusals = new AtomicInteger();
    var away =
        WatchedDataSource.of(
            other.pool(),
            call -> {
              if (call.name().equals("getConnection") && refusals.getAndDecrement() > 0) {
                throw new SQLException("refused", "08001");
              }
              return call.proceed();
            });
    var begun = new AtomicBoolean();
    var source = JdbcTable.of(away, "orders");
    var copy = source.copyInto(copied());
    var plan = plan(source).retry(RetryPolicy.attempts(1)).build();

    try (var run = RUNNER.start(plan, new OpeningWork(copy, () -> refuse(begun, refusals)))) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.notes())
          .anySatisfy(note -> assertThat(note).contains("The database could not be reached "));
    }
    assertThat(refusals.get()).isNotPositive();
    assertEachRowOnce();
  }

  private static void refuse(AtomicBoolean begun, AtomicInteger refusals) {
    if (!begun.getAndSet(true)) {
      refusals.set(16);
    }
  }

  private static final List<String> SLEEPS =
      List.of(
          "(select case when orders.id >= 0 then pg_sleep(60)::text end)",
          // the first rows come at once, and the others are asked for one fetch later
          "(select case when orders.id % 20 > 10 then pg_sleep(60)::text end)");

  @Test
  void aCancelEndsTheStatementOfTheSourceToo() throws Exception {
    for (String sleep : SLEEPS) {
      db.dropLedger();
      var copy = source().copyInto(copied(), "id").value("note", sleep);
      try (var run = RUNNER.start(plan(source()).build(), copy)) {
        Until.holds("the source is at work", () -> sleepers() > 0);

        run.cancel(true);
        var report = run.await();

        assertThat(report.state()).isEqualTo(RunState.CANCELLED);
        assertThat(report.notes()).noneMatch(note -> note.contains("Left behind"));
      }
      assertThat(sleepers()).isZero();
      assertNothingLeft();
    }
  }

  @Test
  void aSourceThatIsSlowerThanTheDeadlineIsStoppedThere() throws Exception {
    var copy = source().copyInto(copied(), "id").value("note", SLEEPS.get(1));

    var report =
        run(
            plan(source()).batchDeadline(Duration.ofMillis(300)).retry(RetryPolicy.attempts(1)),
            copy);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .allSatisfy(
            chunk ->
                assertThat(chunk.failure().orElseThrow().text())
                    .isEqualTo("took longer than the batch deadline of PT0.3S, and was stopped"));
    assertNothingLeft();
  }

  private long sleepers() throws SQLException {
    return other.number(
        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname ="
            + " current_database()");
  }

  /** Lanes, and the planner, wait for each other, and for nothing that one of them holds. */
  @Test
  void aPoolOfOneConnectionOfTheSourceIsEnough() throws Exception {
    try (var one = new HikariDataSource()) {
      one.setJdbcUrl(other.url());
      one.setUsername("postgres");
      one.setMaximumPoolSize(1);
      var source = JdbcTable.of(one, "orders");

      var report =
          Backfill.plan("one", source.byKey())
              .chunkBy(rows(7))
              .batchRows(3)
              .parallelism(4)
              .ledger(JdbcLedger.in(db.pool()))
              .run(source.copyInto(copied()));

      assertThat(report.rowsChanged()).isEqualTo(ROWS);
      assertEachRowOnce();
    }
  }

  @Test
  void anExpressionThatWritesToTheSourceEndsTheRun() throws Exception {
    other.execute("create sequence numbers");
    var copy = source().copyInto(copied(), "id").value("note", "nextval('numbers')::text");

    var report = run(plan(source()).parallelism(1), copy);

    assertFailedWith(
        report,
        "an expression of value(..) writes to the source 'public.orders', which is only read"
            + " (SQLSTATE 25006); leave it out");
    assertThat(other.number("select last_value from numbers where not is_called")).isEqualTo(1);
  }

  @Test
  void aTableThatIsGoneInTheSourceEndsTheRunAndNamesItsDatabase() throws Exception {
    var copy = source().copyInto(copied());
    var plan = plan(source()).parallelism(1).build();
    BackfillReport report;
    try (var run =
        RUNNER.start(
            plan,
            new OpeningWork(
                copy,
                () -> {
                  try {
                    other.execute("alter table if exists orders rename to gone");
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                }))) {
      report = run.await();
    }

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks().getFirst().failure().orElseThrow().text())
        .startsWith("rows of the source 'public.orders' could not be read in chunk 0..20 from")
        .contains("/" + other.name())
        .endsWith("there is no such table (SQLSTATE 42P01)");
  }
}
