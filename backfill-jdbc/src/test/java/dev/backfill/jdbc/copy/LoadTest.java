package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcLoad;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.work.ActiveChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that code gives arrive once, chunk by chunk, or not at all. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class LoadTest {

  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table orders (id bigint primary key, day date, note varchar(9), amount numeric(9,"
            + " 2))");
    orders = JdbcTable.of(db.pool(), "orders");
  }

  private static Map<String, @Nullable Object> row(long id, @Nullable Object note) {
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", id);
    row.put("note", note);
    return row;
  }

  private static Stream<Map<String, @Nullable Object>> tens(ActiveChunk<IdRange> chunk) {
    return LongStream.range(chunk.range().from(), chunk.range().to())
        .mapToObj(id -> row(id, id % 3 == 0 ? null : "a\tb\\" + id));
  }

  private BackfillReport run(JdbcLoad<IdRange> load) throws Exception {
    var plan =
        Backfill.plan("loaded", 0, 40)
            .chunkBy(width(10))
            .parallelism(2)
            .retry(RetryPolicy.attempts(1))
            .ledger(JdbcLedger.in(db.pool()))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, load)) {
      return run.await();
    }
  }

  private static String failure(BackfillReport report) {
    assertThat(report.state()).isEqualTo(RunState.FAILED);
    return report.chunks().stream()
        .filter(chunk -> chunk.state() == ChunkState.FAILED)
        .map(chunk -> chunk.failure().orElseThrow().text())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rowsOfEachChunkAreLoadedOnceAndTheStreamIsClosed() throws Exception {
    var closed = new AtomicInteger();
    JdbcLoad<IdRange> load =
        orders.load(chunk -> tens(chunk).onClose(closed::incrementAndGet), "id", "note");

    var report = run(load);
    var again = run(load);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(40);
    assertThat(again.progress().rowsHere().changed()).isZero();
    assertThat(closed).hasValue(4);
    assertThat(db.number("select count(*) from orders where note is null")).isEqualTo(14);
    assertThat(db.column("select note from orders where id = 10")).containsExactly("a\tb\\10");
    assertThat(load.work().definition())
        .isEqualTo("load into \"public\".\"orders\" \"id\", \"note\" from java");
  }

  @Test
  void rowsThatAreThereAreSkippedOnRequest() throws Exception {
    db.execute("insert into orders (id, note) values (5, 'mine')");
    JdbcLoad<IdRange> load = orders.load(LoadTest::tens, "id", "note");

    var report = run(load.skipExisting());

    assertThat(report.rowsChanged()).isEqualTo(39);
    assertThat(report.progress().rows().kept()).isEqualTo(1);
    assertThat(db.column("select note from orders where id = 5")).containsExactly("mine");
  }

  @Test
  void daysAndFilesAreChunks(@TempDir Path folder) throws Exception {
    var names = List.of("a.csv", "b.csv");
    Files.writeString(folder.resolve("a.csv"), "1,12.50\n2,7\n");
    Files.writeString(folder.resolve("b.csv"), "3,0.01\n");
    JdbcLoad<KeySet<String>> files =
        orders.load(
            chunk ->
                chunk.range().keys().stream()
                    .flatMap(name -> lines(folder.resolve(name)))
                    .map(line -> line.split(",", 2))
                    .map(cells -> Map.of("id", cells[0], "amount", new BigDecimal(cells[1]))),
            "id",
            "amount");
    JdbcLoad<DateRange> days =
        orders.load(
            chunk -> Stream.of(Map.of("id", chunk.no() + 100, "day", chunk.range().from())),
            "id",
            "day");

    var ofFiles =
        Backfill.plan("files", names).chunkBy(size(1)).ledger(JdbcLedger.in(db.pool())).run(files);
    var ofDays =
        Backfill.plan("days", LocalDate.of(2024, 1, 1), LocalDate.of(2024, 1, 4))
            .chunkBy(DAY)
            .ledger(JdbcLedger.in(db.pool()))
            .run(days);

    assertThat(ofFiles.rowsChanged()).isEqualTo(3);
    assertThat(ofDays.rowsChanged()).isEqualTo(3);
    assertThat(db.column("select sum(amount)::text from orders")).containsExactly("19.51");
    assertThat(db.column("select max(day)::text from orders")).containsExactly("2024-01-03");
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChunkWhoseCodeThrowsIsRolledBackAndLoadedByTheNextRun() throws Exception {
    var broken = new AtomicInteger(1);
    JdbcLoad<IdRange> load =
        orders.load(
            chunk ->
                tens(chunk)
                    .peek(
                        row -> {
                          if (row.containsValue(25L) && broken.getAndDecrement() > 0) {
                            throw new IllegalStateException("secret");
                          }
                        }),
            "id",
            "note");

    assertThat(failure(run(load)))
        .startsWith("the rows of load threw java.lang.IllegalStateException at ")
        .contains(", at row 5 of chunk 20..30")
        .doesNotContain("secret");
    assertThat(db.number("select count(*) from orders")).isEqualTo(30);

    assertThat(run(load).state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from orders")).isEqualTo(40);
  }

  @Test
  void aRowThatDoesNotHaveTheColumnsIsNamedWithoutAValue() throws Exception {
    assertThat(failure(run(orders.load(LoadTest::tens, "id"))))
        .isEqualTo(
            "A row for 'public.orders' has column 'note', which load(..) does not name; name it"
                + " there, as it is in the catalog, or leave it out, at row 1 of chunk 0..10");
    assertThat(failure(run2(orders.load(LoadTest::tens, "id", "note", "day"))))
        .startsWith("A row for 'public.orders' lacks column 'day'; give each row all columns");
  }

  private BackfillReport run2(JdbcLoad<IdRange> load) throws Exception {
    var plan =
        Backfill.plan("loaded_2", 0, 10)
            .chunkBy(width(10))
            .retry(RetryPolicy.attempts(1))
            .ledger(JdbcLedger.in(db.pool()))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, load)) {
      return run.await();
    }
  }

  @Test
  void aValueThatDoesNotFitIsNamedWithoutTheValue() throws Exception {
    JdbcLoad<IdRange> load =
        orders.load(chunk -> Stream.of(row(1, "a text that is long")), "id", "note");

    assertThat(failure(run2(load)))
        .isEqualTo(
            "A text that is too long was computed for column 'note' of 'public.orders', which is"
                + " of type character varying(9), at row 1 of chunk 0..10");
  }

  @Test
  void columnsThatCannotBeLoadedAreRefusedAtTheStart() throws Exception {
    db.execute(
        "alter table orders add made date not null, add twice int generated always as (1) stored");
    var table = JdbcTable.of(db.pool(), "orders");

    assertThatThrownBy(() -> table.load(LoadTest::tens, "id", "nota"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no column 'nota'");
    assertThatThrownBy(() -> table.load(LoadTest::tens, "id", "ID"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Column 'id' of 'public.orders' is named twice; name it once");
    assertThatThrownBy(() -> table.load(LoadTest::tens, "twice"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be set");
    JdbcLoad<IdRange> load = table.load(LoadTest::tens, "id", "note");
    assertThatThrownBy(() -> run(load))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Column 'made' of type date of 'public.orders' must have a value");
  }
}
