package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writers that never stop: each write is in the table once, before and after the swap. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ConcurrentReloadTest {

  private static final int WRITERS = 2;
  private static final int WRITES = 100;
  private static final int ROWS = 20;
  private static final long DEADLINE_SECONDS = 120;

  private final AtomicLong added = new AtomicLong();
  private final AtomicLong inserted = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final CountDownLatch busy = new CountDownLatch(WRITERS * WRITES);
  private PostgresDatabase db;
  private ShadowWorld world;

  @BeforeEach
  void table(PostgresDatabase database) throws SQLException {
    db = database;
    world = new ShadowWorld(db);
    db.execute(
        "create table orders (id bigint primary key, seat int unique, n int not null)",
        "insert into orders select g, g, 0 from generate_series(1, %d) g".formatted(ROWS));
  }

  /** Adds to rows, gives them other keys, exchanges unique values, and inserts rows. */
  private void write(int writer) {
    var random = new Random(writer);
    try (Connection connection = db.unpooled("postgres").getConnection()) {
      for (long i = 1; !enough.get(); i++) {
        int seat = 1 + random.nextInt(ROWS);
        int sum = TestSql.update(connection, "update orders set n = n + 1 where seat = ?", seat);
        added.addAndGet(sum);
        TestSql.update(
            connection, "update orders set id = -id where seat = ?", 1 + random.nextInt(ROWS));
        long key = 1_000L + 1_000_000L * writer + i;
        inserted.addAndGet(
            TestSql.update(connection, "insert into orders values (?, ?, 0)", key, key));
        int other = 1 + random.nextInt(ROWS);
        if (writer == 0) {
          exchangeSeats(connection, seat, other);
        }
        busy.countDown();
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  /** A value that is unique goes from one row to another, over a third one. */
  private static void exchangeSeats(Connection connection, int seat, int other)
      throws SQLException {
    if (seat != other) {
      TestSql.update(connection, "update orders set seat = 0 where seat = ?", seat);
      TestSql.update(connection, "update orders set seat = ? where seat = ?", seat, other);
      TestSql.update(connection, "update orders set seat = ? where seat = 0", other);
    }
  }

  @Test
  void eachWriteIsThereOnce() throws Exception {
    var writers = new ArrayList<CompletableFuture<Void>>();
    try {
      world.run(c -> world.shadow().guard(c, LiveWrites.CAUGHT_UP));
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(CompletableFuture.runAsync(() -> write(writer), ConcurrentReloadTest::started));
      }
      world.load(
          LiveWrites.CAUGHT_UP,
          "insert into orders_backfill_new select g, g, 0 from generate_series(1, %d) g"
              .formatted(ROWS));
      assertThat(busy.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 20; i++) {
        world.ask(c -> world.shadow().applyDelta(c, 7));
      }
      world.swap(LiveWrites.CAUGHT_UP);
    } finally {
      enough.set(true);
    }
    CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new))
        .get(DEADLINE_SECONDS, TimeUnit.SECONDS);

    assertThat(db.number("select sum(n) from orders")).isEqualTo(added.get());
    assertThat(db.number("select count(*) from orders")).isEqualTo(ROWS + inserted.get());
    assertThat(db.column("select seat from orders where seat <= %d order by 1".formatted(ROWS)))
        .isEqualTo(seats());
    assertThat(world.leftOvers()).doesNotContain("orders_backfill_delta");
  }

  private static void started(Runnable task) {
    Thread.ofPlatform().daemon().start(task);
  }

  private static List<String> seats() {
    return IntStream.rangeClosed(1, ROWS).mapToObj(String::valueOf).toList();
  }
}
