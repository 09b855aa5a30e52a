package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.work.TableDifference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Others write to both tables while they are compared. */
@RunsBeside
@ExtendWith(Postgres.class)
class ConcurrentComparisonTest {

  private static final int ROWS = 4_000;
  private static final int ROUNDS = Integer.getInteger("compare.rounds", 3);
  private static final List<List<String>> ROW_7 = List.of(List.of("7"));

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeTables(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table l (id int primary key, n int not null)",
        "insert into l select g, 0 from generate_series(1, %d) g".formatted(ROWS),
        "create table r (like l including all)",
        "insert into r select * from l");
  }

  /** Changes, deletes and inserts rows of both tables, in one transaction or in two. */
  private void write(Connection connection, int round, boolean inOne) throws SQLException {
    int id = 1 + (round * 37) % ROWS;
    connection.setAutoCommit(!inOne);
    try (var statement = connection.createStatement()) {
      for (String table : List.of("l", "r")) {
        statement.execute(
            switch (round % 3) {
              case 0 -> "update %s set n = %d where id = %d".formatted(table, round, id);
              case 1 -> "delete from %s where id = %d".formatted(table, id);
              default ->
                  "insert into %s values (%d, %d) on conflict do nothing"
                      .formatted(table, id - 37, round);
            });
      }
      if (inOne) {
        connection.commit();
      }
    }
  }

  /** Compares while another session writes, until it has written often enough. */
  private void noFalseDifference(DataSource other, boolean inOne) throws Exception {
    var over = new AtomicBoolean();
    var begun = new CountDownLatch(1);
    var writes = new AtomicInteger();
    try (var writer = Executors.newSingleThreadExecutor();
        var connection = db.unpooled("postgres").getConnection()) {
      var writing =
          writer.submit(
              () -> {
                while (!over.get()) {
                  write(connection, writes.incrementAndGet(), inOne);
                  begun.countDown();
                }
                return true;
              });
      try {
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
          int before = writes.get();
          var found = compared(JdbcTable.of(other, "r"), "round-" + round);
          assertThat(found.isEmpty()).as(found.sentence()).isTrue();
          assertThat(writes.get()).isGreaterThan(before);
        }
      } finally {
        over.set(true);
        assertThat(writing.get(1, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  private TableDifference compared(JdbcTable right, String plan) {
    var left = JdbcTable.of(source, "l");
    return Backfill.plan(plan, left.byKey())
        .chunkBy(rows(1_000))
        .parallelism(2)
        .ledger(InMemoryLedger.create())
        .run(left.compareWith(right).settlingFor(Duration.ofMillis(200)))
        .difference()
        .orElseThrow();
  }

  @Test
  void rowsThatBothTablesGetInOneTransactionAreNoDifference() throws Exception {
    noFalseDifference(source, true);
  }

  @Test
  void rowsThatTheOtherTableGetsAMomentLaterAreNoDifference() throws Exception {
    noFalseDifference(source, false);
  }

  @Test
  void rowsOfTwoDatabasesThatChangeInBetweenAreNoDifference() throws Exception {
    noFalseDifference(db.unpooled("postgres"), false);
  }

  @Test
  void aRowThatIsMendedBeforeTheSecondLookIsNoDifference() throws Exception {
    db.execute("update l set n = 1 where id = 7");

    var found =
        secondLook(
            () -> {
              execute("update r set n = 1 where id = 7");
              return false;
            });

    assertThat(found.isEmpty()).isTrue();
    assertThat(found.matching()).isOne();
  }

  @Test
  void aRowThatStaysAsItIsCounts() throws Exception {
    db.execute("update l set n = 1 where id = 7");

    assertThat(secondLook(() -> false).differing()).isOne();
  }

  @Test
  void aRowThatNeverRestsIsLookedAtTwentyTimesAndCounts() throws Exception {
    var looks = new AtomicInteger();
    db.execute("update l set n = -1 where id = 7");

    var found =
        secondLook(
            () -> {
              execute("update l set n = n - 1 where id = 7");
              looks.incrementAndGet();
              return false;
            });

    assertThat(found.differing()).isOne();
    assertThat(looks).hasValue(SecondLook.LOOKS - 1);
  }

  @Test
  void aRowThatIsGoneOnBothSidesCountsForNothing() throws Exception {
    db.execute("delete from l where id = 7");

    var found =
        secondLook(
            () -> {
              execute("delete from r where id = 7");
              return false;
            });

    assertThat(found).isEqualTo(new Found(List.of("n"), 0).result());
  }

  /** What a comparison without a second look would count. */
  @Test
  void withoutASecondLookTheSameRowWouldCount() throws Exception {
    db.execute("update l set n = 1 where id = 7");

    try (var connection = db.unpooled("postgres").getConnection()) {
      connection.setAutoCommit(false);
      var sides = sides(connection);
      var first = requireNonNull(sides.byKey(ROW_7).get(ROW_7.getFirst()));
      execute("update r set n = 1 where id = 7");
      var broken = new Found(List.of("n"), 0);
      first.count(sides.tables().tolerances(), broken);

      assertThat(broken.result().differing()).isOne();
    }
  }

  private TableDifference secondLook(BooleanSupplier inBetween) throws Exception {
    try (var connection = db.unpooled("postgres").getConnection()) {
      connection.setAutoCommit(false);
      var found = new Found(List.of("n"), 0);
      new SecondLook(
              sides(connection), found, Duration.ZERO, inBetween, TimeSource.system().waiter())
          .at(ROW_7);
      return found.result();
    }
  }

  private BothSides sides(Connection connection) {
    return new BothSides(
        ComparedTables.of(table("l"), table("r"), ComparisonOptions.NONE),
        SqlText.of("true"),
        connection,
        connection);
  }

  private SourceTable table(String name) {
    Reader reader = Inside.reader(JdbcTable.of(source, name));
    return SourceTable.find(reader, name);
  }

  private void execute(String sql) {
    try {
      db.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
