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

/**
 * Rows that are inserted below an open end do not keep a run from ending that goes down to it: the
 * mirror of {@link OpenEndTest}.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class OpenEndBelowTest {

  private static final long ROWS = 300;

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeNotes(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table notes (id bigint primary key, n int not null default 0)",
        "create sequence below increment -1 start -1",
        "insert into notes select g from generate_series(1, 300) g",
        // a run that is fed for ever fails here instead of hanging
        """
        create function feed() returns trigger language plpgsql as $$
        declare fed bigint = nextval('below');
        begin
          if fed < -3000 then raise exception 'fed for ever'; end if;
          insert into notes values (fed);
          return null;
        end $$\
        """);
  }

  private JdbcTable notes() {
    return JdbcTable.of(source, "notes");
  }

  private JdbcScope<? extends Range> scope(String name) {
    return switch (name) {
      case "key" -> notes().byKey();
      case "ids" -> notes().ids("id", Long.MIN_VALUE, Long.MAX_VALUE);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private <R extends Range> BackfillReport run(
      JdbcScope<R> scope, long rows, TransactionalProcessor<Range> work) throws Exception {
    try {
      return Backfill.plan("notes", scope)
          .chunkBy(rows(rows))
          .batchRows(50)
          .parallelism(1)
          .newestFirst()
          .ledger(JdbcLedger.in(source))
          .run(work);
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  private void requireOnce(BackfillReport report) throws SQLException {
    assertThat(report.state()).as(report.toMarkdown()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from notes where id > 0 and n = 1")).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from notes where id < 0 and n = 0")).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "ids"})
  void aTriggerThatInsertsBelowTheEndDoesNotFeedTheRun(String scope) throws Exception {
    db.execute("create trigger feed after update on notes for each row execute function feed()");

    requireOnce(run(scope(scope), 1_000, notes().set("n", "n + 1")));
  }

  @Test
  void aResumedChunkKeepsItsEnd() throws Exception {
    var fails = new AtomicBoolean(true);
    var work =
        notes()
            .transform(
                row -> {
                  if (fails.get() && row.getLong("id") == 130) {
                    throw new IllegalStateException("stopped in the middle");
                  }
                  return row.getLong("n") + 1;
                })
            .reading("id", "n")
            .into("n");
    assertThat(run(notes().byKey(), 1_000, work).state()).isEqualTo(RunState.FAILED);
    assertThat(db.column("select cursor_key from backfill_chunk"))
        .containsExactly("descending|id bigint|151|1");

    fails.set(false);
    db.execute("insert into notes select g from generate_series(-300, -1) g");

    requireOnce(run(notes().byKey(), 1_000, work));
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "ids"})
  void planningEndsThoughRowsComeInAsFastAsTheyAreCut(String name) throws Exception {
    assertThat(cutWhileFed(scope(name))).isEqualTo(30);
  }

  private <R extends Range> int cutWhileFed(JdbcScope<R> scope) throws Exception {
    var pieces = scope.estimator().orElseThrow().cut(scope.ranges().next(), 10, Order.NEWEST_FIRST);
    int cut = 0;
    while (pieces.hasNext() && cut < 100) {
      pieces.next();
      cut++;
      db.execute("insert into notes select nextval('below') from generate_series(1, 10)");
    }
    return cut;
  }

  @Test
  void theSmallestRowIsDoneWhateverItsValue() throws Exception {
    db.execute(
        "create table times (at timestamptz primary key, n int not null default 0)",
        "insert into times select timestamptz '2023-01-01Z' + g * interval '1 microsecond'"
            + " from generate_series(1, 120) g",
        "insert into times values ('infinity'), ('-infinity')");
    var times = JdbcTable.of(source, "times");

    assertThat(run(times.byKey(), 1_000, times.set("n", "n + 1")).rowsChanged()).isEqualTo(122);
    assertThat(db.column("select distinct n from times")).containsExactly("1");
  }
}
