package dev.backfill.jdbc.dialect.failure;

import static dev.backfill.work.FailureKind.FAIL_CHUNK;
import static dev.backfill.work.FailureKind.FAIL_RUN;
import static dev.backfill.work.FailureKind.OUTAGE;
import static dev.backfill.work.FailureKind.RETRY;
import static dev.backfill.work.FailureKind.SMALLER_BATCH;
import static dev.backfill.work.FailureKind.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.run.Until;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every failure that a real server can be brought to, and what is done about it. */
@ExtendWith(Postgres.class)
class ProvokedFailuresTest {

  private PostgresDatabase database;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table parent (id int primary key)",
        "create table t (id int primary key, n smallint not null default 0, name varchar(3),"
            + " parent int references parent, p int check (p > 0), span int4range,"
            + " exclude using gist (span with &&))",
        "insert into t (id, span) values (1, '[1,2)'), (2, null)");
  }

  /** State, what is done about it, and the statement. */
  private static final String STATEMENTS =
      """
      22001 | FAIL_CHUNK | insert into t (id, name) values (9, 'too long')
      22003 | FAIL_CHUNK | insert into t (id, n) values (9, 100000)
      22012 | FAIL_CHUNK | select 1 / 0
      22P02 | FAIL_CHUNK | select 'x'::int
      22007 | FAIL_CHUNK | select '2023-13-45x'::date
      23502 | FAIL_CHUNK | insert into t (id, n) values (9, null)
      23503 | FAIL_CHUNK | insert into t (id, parent) values (9, 4711)
      23505 | FAIL_CHUNK | insert into t (id) values (1)
      23514 | FAIL_CHUNK | insert into t (id, p) values (9, -1)
      23P01 | FAIL_CHUNK | insert into t (id, span) values (9, '[1,5)')
      21000 | FAIL_CHUNK | select (select id from t)
      P0001 | FAIL_CHUNK | do $$ begin raise exception 'no'; end $$
      54001 | FAIL_CHUNK | do $$ begin raise sqlstate '54001'; end $$
      42601 | FAIL_RUN   | selec 1
      42P01 | FAIL_RUN   | select * from nowhere
      42703 | FAIL_RUN   | select nothing from t
      42883 | FAIL_RUN   | select no_such_function()
      3F000 | FAIL_RUN   | create table nowhere.t (id int)
      25006 | PAUSE_RUN  | set transaction read only; insert into t (id) values (9)
      53100 | PAUSE_RUN  | do $$ begin raise sqlstate '53100'; end $$
      53200 | PAUSE_RUN  | do $$ begin raise sqlstate '53200'; end $$
      58030 | PAUSE_RUN  | do $$ begin raise sqlstate '58030'; end $$
      57014 | SPLIT      | set local statement_timeout = 50; select pg_sleep(20)
      40001 | RETRY      | do $$ begin raise sqlstate '40001'; end $$
      XX000 | RETRY      | do $$ begin raise sqlstate 'XX000'; end $$
      """;

  @TestFactory
  Stream<DynamicTest> aStatementFails() {
    return STATEMENTS
        .lines()
        .map(line -> line.split("\\|", 3))
        .map(parts -> dynamicTest(parts[0] + parts[2], () -> assertFails(parts)));
  }

  private void assertFails(String[] parts) throws SQLException {
    try (var connection = begun()) {
      var thrown = catchThrowable(() -> execute(connection, parts[2]));
      assertKind(thrown, parts[0].strip(), FailureKind.valueOf(parts[1].strip()));
    }
  }

  @Test
  void aHiddenErrorIsFoundByTheNextStatement() throws SQLException {
    try (var connection = begun()) {
      assertThat(catchThrowable(() -> execute(connection, "select 1 / 0"))).isNotNull();
      assertKind(catchThrowable(() -> execute(connection, "select 1")), "25P02", FAIL_CHUNK);
      connection.rollback();
    }
  }

  @Test
  void aConstraintIsNamedWithItsTable() throws SQLException {
    try (var connection = begun()) {
      var thrown = catchThrowable(() -> execute(connection, "insert into t (id) values (1)"));
      assertThat(SqlFailures.describe(thrown))
          .isEqualTo(
              "a unique constraint was violated: constraint t_pkey of public.t (SQLSTATE 23505)");
      connection.rollback();
      thrown = catchThrowable(() -> execute(connection, "insert into t (id, n) values (9, null)"));
      assertThat(SqlFailures.describe(thrown))
          .isEqualTo("a not-null constraint was violated: column n of public.t (SQLSTATE 23502)");
      connection.rollback();
    }
  }

  @Test
  void aDeadlockIsTriedAgain() throws Exception {
    try (var one = begun();
        var two = begun()) {
      execute(one, "update t set n = 1 where id = 1");
      execute(two, "update t set n = 2 where id = 2");
      var thrown = new ArrayList<Throwable>();
      Future<Boolean> other =
          LedgerTests.begun(() -> succeeds(one, "update t set n = 1 where id = 2", thrown));
      boolean first = succeeds(two, "update t set n = 2 where id = 1", thrown);
      two.rollback();
      boolean second = other.get(120, TimeUnit.SECONDS);
      one.rollback();

      assertThat(List.of(first, second)).containsExactlyInAnyOrder(true, false);
      assertKind(thrown.getFirst(), "40P01", RETRY);
    }
  }

  @Test
  void aTransactionThatCannotBeSerializedIsTriedAgain() throws Exception {
    try (var one = begun();
        var two = begun()) {
      for (var connection : List.of(one, two)) {
        connection.rollback();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(connection, "select count(*) from t");
      }
      execute(one, "update t set n = 1 where id = 1");
      one.commit();

      assertKind(
          catchThrowable(() -> execute(two, "update t set n = 2 where id = 1")), "40001", RETRY);
      two.rollback();
      for (var connection : List.of(one, two)) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
  }

  @Test
  void aLockThatIsNotGivenIsNotWaitedForForEver() throws Exception {
    try (var holder = begun();
        var waiter = begun()) {
      execute(holder, "update t set n = 1 where id = 1");

      assertKind(
          catchThrowable(
              () ->
                  execute(waiter, "set local lock_timeout = 50; update t set n = 2 where id = 1")),
          "55P03",
          SPLIT);
      waiter.rollback();
      assertKind(
          catchThrowable(() -> execute(waiter, "select 1 from t where id = 1 for update nowait")),
          "55P03",
          SPLIT);
      waiter.rollback();
      holder.rollback();
    }
  }

  @Test
  void aSessionThatIsEndedIsReplaced() throws Exception {
    try (var connection = DriverManager.getConnection(database.url(), "postgres", "")) {
      execute(connection, "set application_name = 'to be ended'");
      database.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name ="
              + " 'to be ended'");

      var thrown = catchThrowable(() -> execute(connection, "select 1"));

      assertKind(thrown, "57P01", OUTAGE);
      assertThat(SqlFailures.breaksConnection(thrown)).isTrue();
      assertThat(SqlFailures.kindOf(catchThrowable(() -> execute(connection, "select 1"))))
          .isEqualTo(OUTAGE);
    }
  }

  @Test
  void aTransactionThatStoodIdleIsTriedAgain() throws Exception {
    try (var connection = DriverManager.getConnection(database.url(), "postgres", "")) {
      connection.setAutoCommit(false);
      execute(connection, "set local idle_in_transaction_session_timeout = 50; select 1");
      Until.holds(
          "the server has ended it",
          () ->
              database.number(
                      "select count(*) from pg_stat_activity where state = 'idle in transaction'"
                          + " and datname = current_database()")
                  == 0);

      assertKind(catchThrowable(() -> execute(connection, "select 1")), "25P03", SMALLER_BATCH);
    }
  }

  @Test
  void aServerWithoutAConnectionLeftIsWaitedFor() throws Exception {
    database.execute("create role few login connection limit 1");
    try (var held = DriverManager.getConnection(database.url(), "few", "")) {
      assertThat(held.isValid(5)).isTrue();
      assertKind(
          catchThrowable(() -> DriverManager.getConnection(database.url(), "few", "").close()),
          "53300",
          OUTAGE);
    }
    database.execute("drop role few");
  }

  @Test
  void whoMayNotOrIsNotKnownStopsTheRun() throws Exception {
    database.execute("create role nobody login");
    try (var connection = DriverManager.getConnection(database.url(), "nobody", "")) {
      assertKind(catchThrowable(() -> execute(connection, "select * from t")), "42501", FAIL_RUN);
    }
    database.execute("drop role nobody");
    assertKind(
        catchThrowable(() -> DriverManager.getConnection(database.url(), "stranger", "").close()),
        "28000",
        FAIL_RUN);
    assertKind(
        catchThrowable(
            () -> DriverManager.getConnection(database.url() + "_missing", "postgres", "").close()),
        "3D000",
        FAIL_RUN);
  }

  @Test
  void aServerThatIsNotThereIsWaitedFor() {
    assertKind(
        catchThrowable(
            () -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/x", "x", "").close()),
        "08001",
        OUTAGE);
  }

  private Connection begun() throws SQLException {
    // of no pool: the driver's takes some of these errors for the end of the session
    var connection = DriverManager.getConnection(database.url(), "postgres", "");
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean succeeds(Connection connection, String sql, List<Throwable> thrown) {
    try {
      execute(connection, sql);
      return true;
    } catch (SQLException e) {
      thrown.add(e);
      return false;
    }
  }

  private static void assertKind(Throwable thrown, String state, FailureKind kind) {
    assertThat(thrown).as("SQLSTATE %s", state).isNotNull();
    assertThat(SqlFailures.stateOf(thrown)).isEqualTo(state);
    assertThat(SqlFailures.kindOf(thrown)).as("SQLSTATE %s", state).isEqualTo(kind);
    assertThat(SqlFailures.diagnose(thrown).text()).contains("SQLSTATE " + state);
  }
}
