package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are inserted behind an open end do not keep a run from ending. */
@RunsBeside
@ExtendWith(Postgres.class)
class OpenEndTest {

  private static final long ROWS = 300;

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeNotes(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table notes (id bigint primary key, n int not null default 0, tier text)",
        "create sequence note_ids start 301",
        "insert into notes select g from generate_series(1, 300) g",
        // a run that is fed for ever fails here instead of hanging
        """
        create function feed() returns trigger language plpgsql as $$
        declare fed bigint = nextval('note_ids');
        begin
          if fed > 3000 then raise exception 'fed for ever'; end if;
          insert into notes values (fed);
          return null;
        end $$\
        """);
  }

  private JdbcTable notes() {
    return JdbcTable.of(source, "notes");
  }

  private void feedOn(String event) throws SQLException {
    db.execute(
        "create trigger feed after %s on notes for each row execute function feed()"
            .formatted(event));
  }

  private JdbcScope<? extends Range> scope(String name) {
    return switch (name) {
      case "key" -> notes().byKey();
      case "ids" -> notes().ids("id", Long.MIN_VALUE, Long.MAX_VALUE);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private BackfillReport run(JdbcScope<? extends Range> scope, TransactionalProcessor<Range> work)
      throws Exception {
    return typed(scope, work);
  }

  private <R extends Range> BackfillReport typed(
      JdbcScope<R> scope, TransactionalProcessor<Range> work) throws Exception {
    try {
      return Backfill.plan("notes", scope)
          .chunkBy(rows(1_000))
          .batchRows(50)
          .ledger(JdbcLedger.in(source))
          .run(work);
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  private void requireOnce(BackfillReport report) throws SQLException {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from notes where id <= 300 and n = 1")).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from notes where id > 300 and n = 0")).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "ids"})
  void aTriggerThatInsertsBehindTheEndDoesNotFeedTheRun(String scope) throws Exception {
    feedOn("update");

    requireOnce(run(scope(scope), notes().set("n", "n + 1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "ids"})
  void anotherSessionThatInsertsBehindTheEndDoesNotFeedTheRun(String scope) throws Exception {
    var work =
        notes()
            .transform(
                row -> {
                  db.execute("insert into notes values (nextval('note_ids'))");
                  return row.getLong("n") + 1;
                })
            .reading("n")
            .into("n");

    requireOnce(run(scope(scope), work));
  }

  @Test
  void deletedRowsThatComeBackAtTheEndAreDeletedOnce() throws Exception {
    feedOn("delete");

    var report = run(notes().byKey(), notes().delete());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select min(id) from notes")).isEqualTo(301);
  }

  @Test
  void aResumedChunkKeepsItsEnd() throws Exception {
    var fails = new AtomicBoolean(true);
    var work =
        notes()
            .transform(
                row -> {
                  if (fails.get() && row.getLong("id") == 170) {
                    throw new IllegalStateException("stopped in the middle");
                  }
                  return row.getLong("n") + 1;
                })
            .reading("id", "n")
            .into("n");
    assertThat(run(notes().byKey(), work).state()).isEqualTo(RunState.FAILED);
    assertThat(db.number("select sum(n) from notes")).isBetween(50L, 150L);

    fails.set(false);
    db.execute("insert into notes select g from generate_series(301, 600) g");

    requireOnce(run(notes().byKey(), work));
  }

  @Test
  void passesOverWhatCameInFindTheRowsBehindTheEnd() throws Exception {
    feedOn("update");

    var report =
        Backfill.plan("notes", notes().byKey())
            .chunkBy(rows(1_000))
            .batchRows(50)
            .deltaPasses(2)
            .ledger(JdbcLedger.in(source))
            .run(notes().set("tier", "'t'").preserveExisting());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(3 * ROWS);
    assertThat(db.number("select count(*) from notes where tier is null")).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "ids"})
  void planningEndsThoughRowsComeInAsFastAsTheyAreCut(String name) throws Exception {
    assertThat(cutWhileFed(scope(name))).isEqualTo(30);
  }

  private <R extends Range> int cutWhileFed(JdbcScope<R> scope) throws Exception {
    var pieces = scope.estimator().orElseThrow().cut(scope.ranges().next(), 10, Order.OLDEST_FIRST);
    int cut = 0;
    while (pieces.hasNext() && cut < 100) {
      pieces.next();
      cut++;
      db.execute("insert into notes select nextval('note_ids') from generate_series(1, 10)");
    }
    return cut;
  }

  @Test
  void theGreatestRowIsDoneWhateverItsValue() throws Exception {
    db.execute(
        "create table times (at timestamptz primary key, n int not null default 0)",
        "insert into times select timestamptz '2023-01-01Z' + g * interval '1 microsecond'"
            + " from generate_series(1, 120) g",
        "insert into times values ('infinity'), ('-infinity')");
    var times = JdbcTable.of(source, "times");

    assertThat(run(times.byKey(), times.set("n", "n + 1")).rowsChanged()).isEqualTo(122);
    assertThat(db.column("select distinct n from times")).containsExactly("1");
  }
}
