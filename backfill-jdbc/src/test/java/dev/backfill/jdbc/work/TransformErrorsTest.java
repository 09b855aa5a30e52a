package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcTransform;
import dev.backfill.jdbc.Row;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.scope.IdRange;
import dev.backfill.work.FailureKind;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong is said with column and type, and without a value. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class TransformErrorsTest {

  private static final IdRange ALL = new IdRange(1, 11);
  private static final String SECRET = "4711";

  private PostgresDatabase db;
  private JdbcTable people;

  @BeforeEach
  void makePeople(DataSource source, PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create type mood as enum ('sad', 'happy')",
        "create domain percent as int check (value <= 100)",
        "create table people (id bigint primary key, secret text default '4711', n int default"
            + " 4711, big numeric default 4711.5, gone int, at timestamp default now(), short"
            + " varchar(3), code char(2), price numeric(5, 2), small smallint, must int not null"
            + " default 0, feeling mood, share percent, day date, moment timestamptz, doc jsonb)",
        "insert into people select g from generate_series(1, 10) g");
    people = JdbcTable.of(source, "people");
  }

  private ThrowingCallable writing(String column, @Nullable Object value) {
    return computing(column, row -> value);
  }

  private ThrowingCallable computing(String column, JdbcTransform.Function function) {
    var work =
        people
            .transform(function)
            .reading("secret", "n", "big", "gone", "at")
            .into(column)
            .over(people.ids("id"));
    return () -> WorkOn.batches(work, ALL, 5);
  }

  private static void assertRefused(ThrowingCallable work, String... words) {
    assertThatThrownBy(work)
        .isInstanceOf(ComputationException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void aValueThatDoesNotFitIsNamedByColumnAndType() {
    assertRefused(writing("short", SECRET), "too long", "'short'", "character varying(3)");
    assertRefused(writing("code", SECRET), "too long", "'code'", "character(2)");
    assertRefused(writing("price", 4711), "too large", "'price'", "numeric(5,2)");
    assertRefused(writing("small", 471_100), "too large", "'small'", "smallint");
    assertRefused(writing("n", 4711.5), "no whole number", "'n'", "integer");
    assertRefused(writing("must", null), "Null", "'must'", "integer, not null");
    assertRefused(writing("n", UUID.randomUUID()), "no whole number", "'n'");
    assertRefused(writing("n", new Object[0].getClass()), "class java.lang.Class", "give text");
    assertRefused(writing("at", Instant.EPOCH), "zone that was not named", "a LocalDateTime");
    assertRefused(writing("moment", LocalDate.EPOCH), "zone that was not named", "an Instant");
    assertRefused(writing("secret", SECRET + "\0"), "character 0", "'secret'");
  }

  @Test
  void whatOnlyTheDatabaseCanJudgeIsNamedToo() {
    assertRefused(writing("feeling", SECRET), "'feeling' of type mood", "22P02");
    assertRefused(writing("doc", "{" + SECRET), "'doc' of type jsonb", "22P02");
    assertRefused(writing("day", SECRET + "-99-99"), "'day' of type date", "22008");
    assertThatThrownBy(writing("share", 4711)).isInstanceOf(SQLException.class);
  }

  @Test
  void aColumnThatWasNotReadIsRefusedWithSimilarNames() {
    assertRefused(
        computing("n", row -> row.getInt("scret")),
        "'scret'",
        "reading(..)",
        "did you mean 'secret'");
    assertRefused(computing("n", row -> row.getInt("id")), "'id'", "was not read");
  }

  @Test
  void aGetterThatDoesNotGoWithTheColumnIsRefused() {
    assertRefused(computing("n", row -> row.getInt("big")), "'big'", "numeric", "whole number");
    assertRefused(computing("n", row -> row.getInt("gone")), "'gone'", "is null", "isNull");
    assertRefused(computing("n", row -> row.getString("gone")), "'gone'", "is null", "isNull");
    assertRefused(computing("n", row -> row.getInstant("at")), "'at'", "timestamp without time");
    assertRefused(computing("n", row -> row.getUuid("secret")), "'secret'", "text", "UUID");
    assertRefused(computing("n", row -> row.getLocalDate("n")), "'n'", "integer", "LocalDate");
  }

  @Test
  void columnsThatWereNotNamedAndHalfARowAreRefused() {
    var writer =
        people
            .transformAll(
                (row, values) -> {
                  switch (row.getInt("n")) {
                    case 4711 -> values.set("short", "a");
                    case 1 -> values.set("shrt", "a").set("code", "b");
                    default -> values.set("short", "a").set("short", "a");
                  }
                })
            .reading("n")
            .into("short", "code")
            .over(people.ids("id"));

    assertRefused(() -> WorkOn.batches(writer, ALL, 5), "'code' was not set");
    assertThatThrownBy(
            () -> {
              execute("update people set n = 1");
              WorkOn.batches(writer, ALL, 5);
            })
        .hasMessageContainingAll("'shrt'", "into(..)", "did you mean 'short'");
    assertThatThrownBy(
            () -> {
              execute("update people set n = 2");
              WorkOn.batches(writer, ALL, 5);
            })
        .hasMessageContaining("'short' of 'public.people' was set twice");
  }

  private void execute(String sql) throws Exception {
    try (var tx = Inside.reader(people).resource().begin()) {
      try (var statement = tx.unwrap(java.sql.Connection.class).createStatement()) {
        statement.execute(sql);
      }
      tx.commit();
    }
  }

  @Test
  void theRowIsOfNoUseAfterTheFunctionHasReturned() {
    var kept = new AtomicReference<Row>();

    assertRefused(
        computing(
            "n",
            row -> {
              var before = kept.getAndSet(row);
              return before == null ? 1 : before.getInt("n");
            }),
        "after the function had returned");
  }

  @Test
  void whatTheFunctionThrowsIsToldByClassAndPlaceOnly() {
    assertRefused(
        computing(
            "n",
            row -> {
              throw new IllegalStateException(row.getString("secret"));
            }),
        "in chunk [1, 11)",
        "java.lang.IllegalStateException at " + TransformErrorsTest.class.getName(),
        "showKeys()");
  }

  @Test
  void theKeyIsToldOnRequest() {
    var work =
        people
            .transform(row -> row.getLong("id") == 7 ? 1 / (int) (row.getLong("id") - 7) : 1)
            .reading("id")
            .into("n")
            .showKeys()
            .over(people.ids("id"));

    assertThatThrownBy(() -> WorkOn.batches(work, ALL, 5)).hasMessageContaining(", id = 7");
  }

  @Test
  void anOutageOfAnotherDatabaseIsNoneOfThisOne() {
    var thrown = new SQLException("gone", "08006");
    var failure = new ComputationException(FailureKind.RETRY, "the function threw", thrown);

    assertThat(SqlFailures.isOutage(failure)).isFalse();
    assertThat(SqlFailures.breaksConnection(failure)).isFalse();
    assertThat(SqlFailures.kindOf(failure)).isEqualTo(FailureKind.RETRY);
    assertThat(SqlFailures.diagnose(failure).sqlState()).isEmpty();
    assertThat(SqlFailures.diagnose(failure).text()).isEqualTo("the function threw");
  }

  @Test
  void theReportNamesTheChunkAndLeavesTheValueOut(DataSource source) {
    var plan =
        Backfill.plan("numbers", people.ids("id", 0, 20))
            .chunkBy(width(5))
            .ledger(JdbcLedger.in(source));
    var work =
        people
            .transform(row -> Integer.parseInt(row.getString("secret") + "x"))
            .reading("secret")
            .into("n");

    assertThatThrownBy(() -> plan.run(work))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("numbers")
        .hasMessageContaining("java.lang.NumberFormatException")
        .hasMessageNotContaining(SECRET);
  }

  private ThrowingCallable shown(String column, JdbcTransform.Function function) {
    var work =
        people.transform(function).reading("n").into(column).showKeys().over(people.ids("id"));
    return () -> WorkOn.batches(work, ALL, 8);
  }

  @Test
  void theKeyOfARowThatTheDatabaseRefusesIsShownWhereThatIsWanted() throws SQLException {
    for (long bad : new long[] {1, 6, 8, 9, 10}) {
      db.execute("update people set n = 4711, share = 5, day = null, feeling = null");
      db.execute("update people set n = 0 where id = " + bad);
      String key = "the row has id = " + bad;

      assertRefused(shown("share", row -> row.getInt("n") == 0 ? 101 : 5), "23514", key);
      assertRefused(shown("day", row -> row.getInt("n") == 0 ? "2024-13-45" : null), "22008", key);
      assertRefused(shown("feeling", row -> row.getInt("n") == 0 ? "odd" : "sad"), "22P02", key);
    }
  }

  @Test
  void theRowThatMeetsAnotherOneOfItsBatchIsShown() throws SQLException {
    db.execute("create unique index on people (code)", "update people set n = id");

    assertRefused(
        shown("code", row -> row.getInt("n") == 7 ? "3" : "" + row.getInt("n")),
        "23505",
        "the row has id = 7");
  }

  @Test
  void theRowThatATriggerRefusesIsShown() throws SQLException {
    db.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin if new.id = 4 then"
            + " raise exception 'no %', new.secret; end if; return new; end $$",
        "create trigger refuse before update on people for each row execute function refuse()");

    assertRefused(shown("share", row -> 5), "P0001", "the row has id = 4");
  }

  @Test
  void withoutShowKeysTheSentenceSaysHowToSeeTheKey() {
    assertRefused(writing("feeling", "odd"), "22P02", "; showKeys() says for which row");
  }
}
