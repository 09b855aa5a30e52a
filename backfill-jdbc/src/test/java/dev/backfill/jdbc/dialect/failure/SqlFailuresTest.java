package dev.backfill.jdbc.dialect.failure;

import static dev.backfill.work.FailureKind.FAIL_CHUNK;
import static dev.backfill.work.FailureKind.FAIL_RUN;
import static dev.backfill.work.FailureKind.OUTAGE;
import static dev.backfill.work.FailureKind.PAUSE_RUN;
import static dev.backfill.work.FailureKind.RETRY;
import static dev.backfill.work.FailureKind.SMALLER_BATCH;
import static dev.backfill.work.FailureKind.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.work.FailureKind;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Failures are sorted by SQLSTATE, wherever in the tree it stands, and worded without row data. */
class SqlFailuresTest {

  @Test
  void eachStateHasItsKind() {
    var kinds =
        Map.ofEntries(
            Map.entry("40001", RETRY),
            Map.entry("40P01", RETRY),
            Map.entry("55P03", SPLIT),
            Map.entry("57014", SPLIT),
            Map.entry("57P01", OUTAGE),
            Map.entry("57P02", OUTAGE),
            Map.entry("57P03", OUTAGE),
            Map.entry("08001", OUTAGE),
            Map.entry("08003", OUTAGE),
            Map.entry("08004", OUTAGE),
            Map.entry("08006", OUTAGE),
            Map.entry("08007", OUTAGE),
            Map.entry("25P03", SMALLER_BATCH),
            Map.entry("25P04", SMALLER_BATCH),
            Map.entry("53300", OUTAGE),
            Map.entry("53100", PAUSE_RUN),
            Map.entry("53200", PAUSE_RUN),
            Map.entry("58030", PAUSE_RUN),
            Map.entry("25006", PAUSE_RUN),
            Map.entry("25P02", FAIL_CHUNK),
            Map.entry("23502", FAIL_CHUNK),
            Map.entry("23503", FAIL_CHUNK),
            Map.entry("23505", FAIL_CHUNK),
            Map.entry("23514", FAIL_CHUNK),
            Map.entry("23P01", FAIL_CHUNK),
            Map.entry("22001", FAIL_CHUNK),
            Map.entry("22003", FAIL_CHUNK),
            Map.entry("22012", FAIL_CHUNK),
            Map.entry("22P02", FAIL_CHUNK),
            Map.entry("22023", FAIL_CHUNK),
            Map.entry("P0001", FAIL_CHUNK),
            Map.entry("42601", FAIL_RUN),
            Map.entry("42P01", FAIL_RUN),
            Map.entry("42703", FAIL_RUN),
            Map.entry("42501", FAIL_RUN),
            Map.entry("3D000", FAIL_RUN),
            Map.entry("28000", FAIL_RUN),
            Map.entry("28P01", FAIL_RUN),
            Map.entry("ZZ999", RETRY));

    kinds.forEach(
        (state, kind) ->
            assertThat(SqlFailures.kindOf(sql(state))).as("SQLSTATE %s", state).isEqualTo(kind));
  }

  @Test
  void outagesAreToldFromFailuresOfTheWork() {
    for (var state : new String[] {"08006", "57P01", "57P02", "57P03", "53300"}) {
      assertThat(SqlFailures.isOutage(sql(state))).as("SQLSTATE %s", state).isTrue();
    }
    assertThat(SqlFailures.isOutage(new SQLTransientConnectionException("timeout"))).isTrue();
    for (var state : new String[] {"40P01", "23505", "57014", "25P03"}) {
      assertThat(SqlFailures.isOutage(sql(state))).as("SQLSTATE %s", state).isFalse();
    }
  }

  @Test
  void theStateIsFoundInCausesAndNextExceptions() {
    var batch = new BatchUpdateException("batch", new int[0]);
    batch.setNextException(sql("23505"));

    assertThat(SqlFailures.kindOf(new IllegalStateException("wrapped", batch)))
        .isEqualTo(FAIL_CHUNK);
    assertThat(SqlFailures.stateOf(new IllegalStateException("wrapped", batch))).isEqualTo("23505");
    assertThat(SqlFailures.kindOf(new RuntimeException(new Exception(sql("40P01")))))
        .isEqualTo(RETRY);
  }

  @Test
  void anUnknownStateDoesNotHideAKnownOneBelow() {
    var outer = new SQLException("a pool's own words", "99999", sql("53100"));

    assertThat(SqlFailures.kindOf(outer)).isEqualTo(PAUSE_RUN);
    assertThat(SqlFailures.stateOf(outer)).isEqualTo("53100");
  }

  @Test
  void aTreeWithACircleComesToAnEnd() {
    var one = new SQLException("one");
    var two = new SQLException("two", one);
    one.setNextException(two);

    assertThat(SqlFailures.kindOf(two)).isEqualTo(RETRY);
    assertThat(SqlFailures.stateOf(two)).isEmpty();
  }

  @Test
  void aPoolThatIsExhaustedHasNoStateAndIsAnOutage() {
    var exhausted = new SQLTransientConnectionException("HikariPool-1 - timed out");

    assertThat(SqlFailures.kindOf(exhausted)).isEqualTo(OUTAGE);
    assertThat(SqlFailures.describe(exhausted))
        .isEqualTo("the connection pool gave no connection within its timeout");
  }

  @Test
  void aFailureWithoutADatabaseIsSortedLikePlainWork() {
    for (var failure :
        new Throwable[] {
          new IllegalArgumentException("x"), new RuntimeException("x"), new StackOverflowError()
        }) {
      assertThat(SqlFailures.kindOf(failure)).isEqualTo(FailureKind.ofPlainWork(failure));
    }
  }

  @Test
  @ExtendWith(Postgres.class)
  void whatTheDriverSaysIsNeverRepeated(PostgresDatabase database) throws Exception {
    database.execute(
        "create table people (email text primary key, age int not null check (age > 0))",
        "insert into people values ('ann@example.com', 40)");
    var statements =
        Map.of(
            "insert into people values ('ann@example.com', 1)", FAIL_CHUNK,
            "insert into people values ('bob@example.com', null)", FAIL_CHUNK,
            "insert into people values ('bob@example.com', -1)", FAIL_CHUNK,
            "select 'bob@example.com'::int", FAIL_CHUNK,
            "select bob from people", FAIL_RUN,
            "do $$ begin raise exception 'bob@example.com'; end $$", FAIL_CHUNK);

    try (var connection = database.pool().getConnection()) {
      statements.forEach((statement, kind) -> assertWorded(connection, statement, kind));
    }
  }

  private static void assertWorded(Connection connection, String sql, FailureKind kind) {
    var thrown = catchThrowable(() -> TestSql.update(connection, sql));
    var failure = SqlFailures.diagnose(thrown);

    assertThat(thrown).as(sql).isNotNull();
    assertThat(failure.kind()).as(sql).isEqualTo(kind);
    assertThat(failure.sqlState()).hasSize(5);
    assertThat(failure.text())
        .doesNotContain("example.com")
        .doesNotContain("bob")
        .contains("SQLSTATE " + failure.sqlState());
  }

  private static SQLException sql(String state) {
    return new SQLException("Detail: Failing row contains (bob@example.com)", state);
  }
}
