package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Between two batches, and between two looks of the planner, a run holds nothing in the database.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class NothingHeldTest {

  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table orders (id bigint primary key, amount int, tier text)",
        "insert into orders select g, g, null from generate_series(1, 1000) g",
        "create table archive (id bigint primary key)",
        "analyze orders");
  }

  /** What a run held while it rested, and how it ended. */
  private record Rested(List<String> held, BackfillReport report) {}

  private Rested rested(
      HeldThings things,
      ChunkStrategy<IdRange> cut,
      Function<JdbcTable, TransactionalProcessor<Range>> work)
      throws Exception {
    var orders = JdbcTable.of(things.dataSource(), "orders");
    var plan =
        Backfill.plan("orders_tier", orders.ids("id", 0, 1_001))
            .chunkBy(cut)
            .batchRows(100)
            .ledger(JdbcLedger.in(things.dataSource()));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var report = CompletableFuture.supplyAsync(() -> plan.run(work.apply(orders)), executor);
      List<String> held;
      try {
        things.awaitRest();
        held = things.held();
      } finally {
        things.goOn();
      }
      return new Rested(held, report.get(120, TimeUnit.SECONDS));
    }
  }

  private DynamicTest holdsNothing(
      String name, Function<JdbcTable, TransactionalProcessor<Range>> work) {
    return dynamicTest(
        name,
        () -> {
          db.dropLedger();
          var rested = rested(new HeldThings(db.pool()), width(1_001), work);

          assertThat(rested.held()).isEmpty();
          assertThat(rested.report().state()).isEqualTo(RunState.COMPLETED);
          assertThat(rested.report().rowsChanged()).isEqualTo(1_000);
        });
  }

  @TestFactory
  Stream<DynamicTest> betweenTwoBatches() {
    return Stream.of(
        holdsNothing("set", orders -> orders.set("tier", "'t'")),
        holdsNothing("set with images", orders -> orders.set("tier", "'u'").keepBeforeImage()),
        holdsNothing(
            "transform", orders -> orders.transform(row -> "v").reading("amount").into("tier")),
        holdsNothing("copy", orders -> orders.insertSelect(archive(orders), "id")),
        holdsNothing("delete", JdbcTable::delete));
  }

  private static JdbcTable archive(JdbcTable orders) {
    return JdbcTable.through(orders.reader(), "archive");
  }

  /** Cuts as another strategy does, and rests before the third piece. */
  private record Resting(ChunkStrategy<IdRange> cut, HeldThings things)
      implements ChunkStrategy<IdRange> {

    @Override
    public String definition() {
      return cut.definition();
    }

    @Override
    public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) throws Exception {
      var pieces = cut.split(range, planning);
      return new Iterator<>() {
        private int made;

        @Override
        public boolean hasNext() {
          return pieces.hasNext();
        }

        @Override
        public IdRange next() {
          try {
            if (++made == 3) {
              things.rest();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return pieces.next();
        }
      };
    }
  }

  @Test
  void betweenTwoLooksOfThePlanner() throws Exception {
    var things = new HeldThings(db.pool());

    var rested =
        rested(things, new Resting(rows(150), things), orders -> orders.set("tier", "'t'"));

    assertThat(rested.held()).isEmpty();
    assertThat(rested.report().state()).isEqualTo(RunState.COMPLETED);
  }

  /** Work that does something of its own with its connection before each batch. */
  private record Before(TransactionalProcessor<Range> real, Doing doing)
      implements TransactionalProcessor<Range> {

    static Before each(JdbcTable orders, Doing doing) {
      return new Before(orders.set("tier", "'t'").over(orders.ids("id", 0, 1_001)), doing);
    }

    interface Doing {
      void with(Connection connection) throws SQLException;
    }

    @Override
    public Work work() {
      return real.work();
    }

    @Override
    public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
      try {
        var batches = real.open(chunk, cursor);
        return (tx, rows) -> {
          doing.with(tx.unwrap(Connection.class));
          return batches.next(tx, rows);
        };
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The variant that must not be used: rows that are read by a cursor over all batches. */
  @Test
  void aCursorThatIsHeldWouldBeFound() throws Exception {
    var things = new HeldThings(db.pool());
    var number = new AtomicInteger();

    var rested =
        rested(
            things,
            width(1_001),
            orders ->
                Before.each(
                    orders,
                    connection ->
                        TestSql.update(
                            connection,
                            "declare c%d cursor with hold for select id from orders"
                                .formatted(number.incrementAndGet()))));

    assertThat(rested.held())
        .hasSize(2)
        .allMatch(cursor -> cursor.contains("select id from orders"));
  }

  /** The variant that must not be used: rows that are read in one snapshot over all batches. */
  @Test
  void aSnapshotThatIsHeldWouldBeFound() throws Exception {
    var things = new HeldThings(db.pool());
    try (var reader = BorrowedConnection.readCommitted(db.pool())) {
      var rested =
          rested(
              things,
              width(1_001),
              orders ->
                  Before.each(
                      orders,
                      connection -> {
                        try (var rows = reader.connection().createStatement()) {
                          rows.setFetchSize(10);
                          assertThat(rows.executeQuery("select id from orders").next()).isTrue();
                        }
                      }));

      assertThat(rested.held()).hasSize(1).first().asString().contains("a transaction since");
      reader.connection().rollback();
    }
  }
}
