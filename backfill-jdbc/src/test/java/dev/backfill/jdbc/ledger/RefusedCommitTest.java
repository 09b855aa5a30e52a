package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work that succeeds until its commit, each time: it has its attempts, and no more. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Timeout(300) // a run that never ends is what these tests look for
class RefusedCommitTest {

  private static final int ATTEMPTS = 3;

  /** Sessions that ended in the middle of a chunk, and do not count as attempts. */
  private static final int FORGIVEN = 10;

  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 39)",
        "create sequence commits"); // counts what is rolled back, too
  }

  @Test
  void aStateThatMeansNothingToUsIsAnAttempt() throws Exception {
    atEachCommitOfTheFirstChunk("raise exception using errcode = 'ZZ001'");

    var report = fails("unknown");

    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(3);
    assertThat(database.column("select last_value from commits"))
        .containsExactly(Integer.toString(ATTEMPTS));
    assertThat(database.column("select distinct sql_state from backfill_chunk where tries > 0"))
        .containsExactly("ZZ001");
  }

  @Test
  void aTransactionThatCanNeverBeSerializedIsAnAttempt() throws Exception {
    atEachCommitOfTheFirstChunk("raise exception using errcode = '40001'");

    var report = fails("unserializable");

    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(database.column("select last_value from commits"))
        .containsExactly(Integer.toString(ATTEMPTS));
  }

  @Test
  @Tag("slow")
  void aSessionThatEndsAtEachCommitIsForgivenAFewTimes() throws Exception {
    atEachCommitOfTheFirstChunk("perform pg_terminate_backend(pg_backend_pid())");

    var report = fails("ending");

    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(3);
    assertThat(database.column("select last_value from commits"))
        .containsExactly(Integer.toString(FORGIVEN + ATTEMPTS));
  }

  @Test
  void chunksThatShareATransactionAreEachTriedByThemselves() throws Exception {
    atEachCommitOfTheFirstChunk("raise exception using errcode = 'ZZ001'");
    var plan =
        Backfill.plan("sharing", JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
            .chunkBy(width(1))
            .retry(new RetryPolicy(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(5)))
            .ledger(JdbcLedger.in(database.pool()))
            .build();

    assertThatThrownBy(
            () ->
                BackfillRunner.inMemory()
                    .run(plan, JdbcTable.of(database.pool(), "counted").set("n", "n + 1")))
        .isInstanceOf(BackfillFailedException.class);

    assertThat(database.column("select id from counted where n <> 1")).containsExactly("0");
  }

  private void atEachCommitOfTheFirstChunk(String statement) throws SQLException {
    database.execute(
        """
        create function at_commit() returns trigger language plpgsql as $$
        begin
          perform nextval('commits');
          %s;
          return null;
        end $$
        """
            .formatted(statement),
        """
        create constraint trigger refusing after update on counted deferrable initially deferred
          for each row when (new.id = 0) execute function at_commit()
        """);
  }

  private BackfillReport fails(String name) {
    var plan =
        Backfill.plan(name, JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
            .chunkBy(width(10))
            .retry(new RetryPolicy(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(5)))
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    try {
      var done =
          BackfillRunner.inMemory()
              .run(
                  plan,
                  Jdbc.inTransaction( // which shares its transaction with no other chunk
                      database.pool(),
                      (tx, chunk) ->
                          TestSql.update(
                              tx.unwrap(Connection.class),
                              "update counted set n = n + 1 where id >= ? and id < ?",
                              chunk.range().from(),
                              chunk.range().to())));
      throw new AssertionError("It was not refused: " + done.state());
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }
}
