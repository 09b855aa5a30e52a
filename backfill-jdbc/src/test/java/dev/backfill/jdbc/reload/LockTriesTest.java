package dev.backfill.jdbc.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.failure.ReloadException;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.resource.Dialects;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lock is waited for in short tries, and the session that holds it is named. */
@ExtendWith(Postgres.class)
class LockTriesTest {

  private PostgresDatabase db;
  private SourceTable orders;
  private LockTries tries;

  @BeforeEach
  void makeATable(PostgresDatabase database) throws SQLException {
    db = database;
    db.execute("create table orders (id int primary key)");
    var reader = new Reader(JdbcResource.of(db.pool()), Dialects.of(db.pool()));
    orders = SourceTable.find(reader, "orders");
    tries = new LockTries(orders, "swap", Duration.ofMillis(30), Duration.ofMillis(1));
  }

  @Test
  void theSessionThatHoldsTheLockIsNamedAndNothingIsLockedBetweenTheTries() throws Exception {
    var asked = new AtomicInteger();
    try (var reading = reader();
        var tx = orders.reader().resource().begin()) {
      var connection = tx.unwrap(Connection.class);

      assertThatThrownBy(
              () ->
                  tries.run(
                      connection,
                      held -> {
                        asked.incrementAndGet();
                        execute(held, "lock table orders in access exclusive mode");
                      }))
          .isInstanceOf(ReloadException.class)
          .hasMessageContainingAll(
              "could not swap", "application 'the reporter'", "idle in transaction");

      assertThat(asked).hasValue(5);
      execute(connection, "select 1"); // the transaction is as it was before
      db.execute("insert into orders values (1)");
      assertThat(reading.isClosed()).as("the other session is still there").isFalse();
    }
  }

  @Test
  void theSessionThatHoldsAlockOnApartitionIsNamedToo() throws Exception {
    db.execute(
        "drop table orders",
        "create table orders (id int) partition by range (id)",
        "create table orders_all partition of orders default");
    try (var reading = db.pool().getConnection();
        var tx = orders.reader().resource().begin()) {
      reading.setAutoCommit(false);
      execute(reading, "set local application_name = 'the reporter'");
      execute(reading, "select * from orders_all");

      assertThatThrownBy(
              () ->
                  tries.run(
                      tx.unwrap(Connection.class),
                      held -> execute(held, "lock table orders in access exclusive mode")))
          .hasMessageContaining("application 'the reporter'");
      reading.rollback();
    }
  }

  @Test
  void aLockThatIsGivenLaterIsUsed() throws Exception {
    var asked = new AtomicInteger();
    try (var reading = reader();
        var tx = orders.reader().resource().begin()) {
      tries.run(
          tx.unwrap(Connection.class),
          held -> {
            if (asked.incrementAndGet() == 3) {
              reading.rollback();
            }
            execute(held, "lock table orders in access exclusive mode");
          });
    }
    assertThat(asked).hasValue(3);
  }

  @Test
  void anErrorThatIsNotAboutALockIsNotTriedAgain() throws Exception {
    var asked = new AtomicInteger();
    try (var tx = orders.reader().resource().begin()) {
      var connection = tx.unwrap(Connection.class);
      assertThatThrownBy(
              () ->
                  tries.run(
                      connection,
                      held -> {
                        asked.incrementAndGet();
                        execute(held, "select * from no_such_table");
                      }))
          .isInstanceOf(ReloadException.class)
          .hasMessageContaining("could not swap: there is no such table");
    }
    assertThat(asked).hasValue(1);
  }

  /** A session that has read the table, and whose transaction lasts. */
  private Connection reader() throws SQLException {
    var reading = db.pool().getConnection();
    reading.setAutoCommit(false);
    execute(reading, "set local application_name = 'the reporter'");
    execute(reading, "select * from orders");
    return reading;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
