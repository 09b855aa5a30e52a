package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool that does not test its connections hands out some whose sessions were ended. */
@RunsBeside
@ExtendWith(Postgres.class)
class EndedSessionsTest {

  @SuppressWarnings("NullAway") // set by each test
  private PostgresDatabase database;

  /** All connections but every n-th are dead when they are handed out. */
  private DataSource deadApartFromEvery(int n) {
    var given = new AtomicInteger();
    return WatchedDataSource.of(
        database.unpooled("postgres"),
        call -> {
          var result = call.proceed();
          if (result instanceof Connection connection && given.getAndIncrement() % n != n - 1) {
            end(connection);
          }
          return result;
        });
  }

  private void end(Connection connection) throws SQLException {
    int pid = TestSql.one(connection, "select pg_backend_pid()", row -> row.getInt(1));
    database.execute("select pg_terminate_backend(" + pid + ", 5000)");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void anotherConnectionIsTriedWhereNothingWasDone(int every, PostgresDatabase own)
      throws Exception {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 60)");
    var pool = deadApartFromEvery(every);

    var table = JdbcTable.of(pool, "orders");
    var ledger = JdbcLedger.in(pool);
    assertThat(ledger.attach("p")).isEmpty();
    var plan =
        Backfill.plan("p", table.ids("id", 0, 61))
            .chunkBy(width(20))
            .parallelism(2)
            .ledger(ledger)
            .build();
    var report = BackfillRunner.inMemory().run(plan, table.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
    assertThat(ledger.inspect("p")).isPresent();
    assertThat(ledger.attach("p").orElseThrow().view(1).state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.runs()).hasSize(1);
    ledger.forget("p");
    assertThat(ledger.attach("p")).isEmpty();
  }
}
