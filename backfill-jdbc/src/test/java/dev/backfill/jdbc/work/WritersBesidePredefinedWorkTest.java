package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Keep;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The application writes while runs delete orphans and duplicates and set counters, on three lanes.
 * What a simple model says of the tables holds after each run.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class WritersBesidePredefinedWorkTest {

  private static final int USERS = 60;
  private static final int ROWS = 600;
  private static final CampaignLimits LIMITS = CampaignLimits.of("predefined", 50, 2, 3);

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable users;
  private JdbcTable orders;
  private JdbcTable mails;

  /** One transaction of the application. */
  private interface Write {
    void on(Statement statement, Random random, int number) throws SQLException;
  }

  @BeforeEach
  void makeTables(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table users (id int primary key, n int)",
        "create table orders (id int primary key, user_id int)",
        "create index on orders (user_id)",
        "create table mails (id int primary key, address int not null)",
        "create index on mails (address, id)");
    users = JdbcTable.of(source, "users");
    orders = JdbcTable.of(source, "orders");
    mails = JdbcTable.of(source, "mails");
  }

  private void fill(Random random) throws SQLException {
    db.execute(
        "truncate users, orders, mails",
        "insert into users select g, %d from generate_series(1, %d) g"
            .formatted(random.nextInt(5), USERS),
        "insert into orders select g, 1 + (g * %d) %% %d from generate_series(1, %d) g"
            .formatted(7 + random.nextInt(90), 2 * USERS, ROWS),
        "insert into mails select g, (g * %d) %% %d from generate_series(1, %d) g"
            .formatted(7 + random.nextInt(90), USERS, ROWS),
        "analyze users, orders, mails");
  }

  /** Runs the work while the application writes, each in its own transactions. */
  private void beside(Write write, Random random, Callable<RunState> run) throws Exception {
    var over = new AtomicBoolean();
    var begun = new CountDownLatch(1);
    long seed = random.nextLong();
    try (var writer = Executors.newSingleThreadExecutor();
        var connection = db.pool().getConnection()) {
      connection.setAutoCommit(false);
      var writing =
          writer.submit(
              () -> {
                var own = new Random(seed);
                for (int number = 1; !over.get(); number++) {
                  transaction(connection, write, own, number);
                  begun.countDown();
                }
                return null;
              });
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(run.call()).isEqualTo(RunState.COMPLETED);
      over.set(true);
      writing.get(1, TimeUnit.MINUTES);
    }
  }

  private static void transaction(Connection connection, Write write, Random random, int number)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      write.on(statement, random, number);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if (!"40P01".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private RunState run(JdbcTable table, TransactionalProcessor<Range> work, int width) {
    var ledger = JdbcLedger.in(source);
    var report =
        Backfill.plan("predefined_" + System.nanoTime(), table.ids("id"))
            .chunkBy(width(width))
            .parallelism(3)
            .batchRows(7)
            .ledger(ledger)
            .run(work);
    return report.state();
  }

  @Test
  void countersAreRightWhileChildrenComeAndGo() throws Exception {
    var random = LIMITS.random();
    var clock = LIMITS.begin();
    int rounds = 0;
    for (; clock.goesOn(rounds); rounds++) {
      fill(random);
      beside(
          this::moveAChild,
          random,
          () -> run(users, users.resetCounter("n", orders, "user_id"), 9));

      assertThat(
              db.column(
                  "select id from users where n is distinct from (select count(*) from orders"
                      + " where user_id = users.id)"))
          .isEmpty();
    }
    LIMITS.print("%d runs of resetCounter beside writers".formatted(rounds));
  }

  /** A child moves from one user to another, and both counters with it, as in an application. */
  private void moveAChild(Statement statement, Random random, int number) throws SQLException {
    int id = 1 + random.nextInt(ROWS);
    int to = 1 + random.nextInt(USERS);
    statement.execute(
        "update users set n = coalesce(n, 0) - 1 where id = (select user_id from orders where id ="
            + " %d)".formatted(id));
    statement.execute("update orders set user_id = %d where id = %d".formatted(to, id));
    statement.execute("update users set n = coalesce(n, 0) + 1 where id = %d".formatted(to));
  }

  @Test
  void noRowThatGotAParentIsDeleted() throws Exception {
    var random = LIMITS.random();
    var clock = LIMITS.begin();
    int rounds = 0;
    for (; clock.goesOn(rounds); rounds++) {
      fill(random);
      Set<Integer> adopted = new HashSet<>();
      beside(
          (statement, own, number) -> adopt(statement, own, number, adopted),
          random,
          () -> run(orders, orders.deleteOrphans(users, "user_id"), 50));

      for (int id : adopted) {
        assertThat(db.number("select count(*) from orders where id = " + id)).isEqualTo(1);
      }
      assertThat(
              db.number(
                  "select count(*) from orders where not exists (select 1 from users where id ="
                      + " user_id)"))
          .isZero();
    }
    LIMITS.print("%d runs of deleteOrphans beside writers".formatted(rounds));
  }

  /** A row without a parent gets a new one, in one transaction. */
  private static void adopt(Statement statement, Random random, int number, Set<Integer> adopted)
      throws SQLException {
    int id = 1 + random.nextInt(ROWS);
    int parent = 10_000 + number;
    statement.execute("insert into users (id) values (%d)".formatted(parent));
    if (statement.executeUpdate(
            "update orders set user_id = %d where id = %d".formatted(parent, id))
        == 1) {
      adopted.add(id);
    }
  }

  @Test
  void eachKindKeepsARowWhileTheFirstOnesGo() throws Exception {
    var random = LIMITS.random();
    var clock = LIMITS.begin();
    int rounds = 0;
    for (; clock.goesOn(rounds); rounds++) {
      fill(random);
      long kinds = db.number("select count(distinct address) from mails");
      beside(
          WritersBesidePredefinedWorkTest::replaceTheFirst,
          random,
          () -> run(mails, mails.dropDuplicates(Keep.FIRST, "address"), 150));

      assertThat(db.number("select count(distinct address) from mails")).isEqualTo(kinds);
      run(mails, mails.dropDuplicates(Keep.FIRST, "address"), 150);
      assertThat(db.number("select count(*) from mails")).isEqualTo(kinds);
    }
    LIMITS.print("%d runs of dropDuplicates beside writers".formatted(rounds));
  }

  /** The first row of a kind goes, and another one comes in behind all, in one transaction. */
  private static void replaceTheFirst(Statement statement, Random random, int number)
      throws SQLException {
    int address = random.nextInt(USERS);
    statement.execute(
        "insert into mails select %d, address from mails where address = %d limit 1"
            .formatted(ROWS + number, address));
    statement.execute(
        "delete from mails where id = (select min(id) from mails where address = %d)"
            .formatted(address));
  }
}
