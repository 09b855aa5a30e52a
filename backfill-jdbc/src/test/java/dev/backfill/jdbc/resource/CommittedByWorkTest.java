package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/**
 * Work that ends the transaction of its chunk itself, so that rows are committed without the
 * ledger: they are not changed again, however often the plan is run, until a person says so.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class CommittedByWorkTest {

  /** Ways that are tried with work that fails afterwards too. */
  private static final Set<String> BOTH = Set.of("commit", "begin", "autocommit");

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 39)");
  }

  /** A way to end a transaction. */
  private interface Ending {
    void end(Connection connection) throws Exception;
  }

  private static Map<String, Ending> endings() {
    var ways = new TreeMap<String, Ending>();
    ways.put("commit", connection -> execute(connection, "commit"));
    ways.put("chain", connection -> execute(connection, "commit and chain"));
    ways.put("begin", connection -> execute(connection, "commit; begin"));
    ways.put("end", connection -> execute(connection, "/* */ end work"));
    ways.put("rollback", connection -> execute(connection, "savepoint s; commit; rollback"));
    ways.put(
        "unwrapped", connection -> ((Connection) connection.unwrap(PGConnection.class)).commit());
    ways.put("autocommit", connection -> back(connection).setAutoCommit(true));
    ways.put("behind", connection -> back(connection).commit());
    return ways;
  }

  private static Connection back(Connection connection) throws SQLException {
    try (var rows = connection.createStatement().executeQuery("select 1")) {
      return rows.getStatement().getConnection();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What the work does after it has ended the transaction. */
  private enum Then {
    RETURNS,
    THROWS,
    FAILS_IN_SQL,
    SWALLOWS_AN_ERROR,
    SWALLOWS_THE_END_OF_ITS_SESSION
  }

  @TestFactory
  Iterable<DynamicTest> whatWorkHasCommittedIsNotDoneAgain() {
    return endings().entrySet().stream()
        .flatMap(
            way ->
                Stream.of(Then.values())
                    .filter(then -> then == Then.RETURNS || BOTH.contains(way.getKey()))
                    .map(
                        then ->
                            DynamicTest.dynamicTest(
                                way.getKey() + " " + then,
                                () -> assertHeld(way.getKey() + then, way.getValue(), then))))
        .toList();
  }

  private void assertHeld(String name, Ending ending, Then then) throws Exception {
    database.execute("update counted set n = 0");

    var first = run(name, then, ending);

    assertThat(first.state()).isEqualTo(RunState.FAILED);
    assertThat(first.notes())
        .anyMatch(note -> note.contains("Held chunk 0..10") && note.contains("releaseChunk"));
    assertThat(failure(first)).contains("TX_ENDED_BY_FUNCTION", "is committed");

    run(name, then, ending);
    var honest = run(name, Then.RETURNS, connection -> {});
    assertThat(honest.state()).isEqualTo(RunState.FAILED);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");

    skipHeld(name);
    assertThat(run(name, Then.RETURNS, connection -> {}).state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  private void skipHeld(String name) throws SQLException {
    var held =
        database.column(
            "select c.chunk_id from backfill_chunk c join backfill_run r using (run_id) where"
                + " r.plan_name = '"
                + name
                + "' and c.state = 'FAILED'");
    assertThat(held).isNotEmpty();
    for (String chunk : held) {
      JdbcLedger.in(database.pool()).skipChunk(name, chunk, "its rows are changed");
    }
  }

  @Test
  void workThatRollsBackAndCommitsLaterIsNotDoneAgain() throws Exception {
    var report =
        run(
            "later",
            Then.RETURNS,
            connection -> {
              execute(connection, "rollback");
              execute(connection, "update counted set n = n + 1 where id < 10");
              execute(connection, "commit");
            });

    assertThat(failure(report)).contains("rolled back; what it wrote after that may be committed");
    run("later", Then.RETURNS, connection -> {});
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  @Test
  @Timeout(
      value = 300,
      threadMode =
          Timeout.ThreadMode
              .SEPARATE_THREAD) // a run that waits for its own chunk is what this test looks for
  void aTransactionThatTheWorkPreparesIsRolledBackAndEndsTheRun() throws Exception {
    for (var then : Then.values()) {
      String name = "prepares" + then;
      var report =
          run(name, then, connection -> execute(connection, "prepare transaction 'o''clock'"));

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(failure(report)).contains("PREPARE TRANSACTION", "'o''clock'", "rolled back");
      assertThat(
              database.column(
                  "select gid from pg_prepared_xacts where database = current_database()"))
          .isEmpty();
      assertThat(run(name, Then.RETURNS, connection -> {}).state()).isEqualTo(RunState.COMPLETED);
      assertThat(database.column("select distinct n from counted")).containsExactly("1");
      database.execute("update counted set n = 0");
    }
  }

  /** Work of another kind than the library's own, whose chunks share a transaction. */
  @Test
  void allChunksOfASharedTransactionAreHeld() throws Exception {
    var committing = new Sharing(JdbcResource.of(database.pool()));

    run("sharing", committing);
    run("sharing", committing);

    assertThat(committing.together).isGreaterThan(1);
    assertThat(database.number("select max(n) from counted")).isEqualTo(1);
  }

  /** One row for each chunk, and a commit as soon as several share a transaction. */
  private static final class Sharing implements TransactionalProcessor<IdRange> {

    private final JdbcResource resource;
    private @Nullable Connection last;
    private int together;

    Sharing(JdbcResource resource) {
      this.resource = resource;
    }

    @Override
    public Work work() {
      return new Work(resource, "sharing", Set.of(), false).with(Work.Trait.SHARES_TRANSACTIONS);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very connection of the chunk before
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
      return (tx, maxRows) -> {
        var connection = tx.unwrap(Connection.class);
        boolean same = connection == last;
        last = connection;
        long rows = add(connection, chunk);
        if (same) {
          together++;
          execute(connection, "commit");
        }
        return Batch.last(rows);
      };
    }
  }

  private static Jdbc.InTransaction<IdRange> work(Ending ending, Then then) {
    return (tx, chunk) -> {
      var connection = tx.unwrap(Connection.class);
      long rows = add(connection, chunk);
      ending.end(connection);
      return switch (then) {
        case RETURNS -> rows;
        case THROWS -> throw new IllegalStateException("after its commit");
        case FAILS_IN_SQL -> {
          execute(connection, "select 1 / 0");
          yield rows;
        }
        case SWALLOWS_AN_ERROR -> swallowed(connection, "select 1 / 0");
        case SWALLOWS_THE_END_OF_ITS_SESSION ->
            swallowed(connection, "select pg_terminate_backend(pg_backend_pid())");
      };
    };
  }

  /** With 0 changed rows, so that only the last statement finds out. */
  private static long swallowed(Connection connection, String sql) {
    assertThatThrownBy(() -> execute(connection, sql)).isInstanceOf(SQLException.class);
    return 0;
  }

  private static long add(Connection connection, ActiveChunk<? extends IdRange> chunk)
      throws SQLException {
    return TestSql.update(
        connection,
        "update counted set n = n + 1 where id >= ? and id < ?",
        chunk.range().from(),
        chunk.range().to());
  }

  private BackfillReport run(String name, Then then, Ending ending) {
    return run(name, work(ending, then));
  }

  private BackfillReport run(String name, Jdbc.InTransaction<IdRange> work) {
    return run(name, Jdbc.inTransaction(database.pool(), work));
  }

  private BackfillReport run(String name, TransactionalProcessor<IdRange> work) {
    var plan =
        Backfill.plan(name, JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
            .chunkBy(width(name.equals("sharing") ? 1 : 10))
            .parallelism(1)
            .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)))
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      return run.await();
    }
  }

  private static String failure(BackfillReport report) {
    return report.chunks().stream()
        .flatMap(chunk -> chunk.failure().stream())
        .findFirst()
        .orElseThrow()
        .text();
  }
}
