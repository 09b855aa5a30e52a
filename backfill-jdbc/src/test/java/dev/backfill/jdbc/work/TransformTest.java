package dev.backfill.jdbc.work;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static dev.backfill.jdbc.fixture.WorkOn.changed;
import static dev.backfill.jdbc.fixture.WorkOn.kept;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcTransform;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each row of the range gets what Java computes from it, once, and no other row does. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class TransformTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);
  private static final LocalDate MAR = LocalDate.of(2023, 3, 1);
  private static final IdRange ALL = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount numeric(10, 2), tier"
            + " text, n int not null default 0)",
        "create index on orders (day)",
        "insert into orders (id, day, amount) select g, date '2022-12-25' + g, g from"
            + " generate_series(1, 90) g");
    orders = JdbcTable.of(source, "orders");
  }

  private static String tierOf(BigDecimal amount) {
    return amount.compareTo(new BigDecimal(45)) > 0 ? "gold" : "base";
  }

  @Test
  void rowsOfTheRangeAreComputedOnceBoundsIncluded(PostgresDatabase db) throws Exception {
    var work =
        orders
            .transform(row -> row.getInt("n") + 1)
            .reading("n")
            .into("n")
            .over(orders.dates("day", JAN, MAR));

    var january = batches(work, new DateRange(JAN, FEB), 10);
    var february = batches(work, new DateRange(FEB, MAR), 10);

    assertThat(january).extracting(Batch::changed).containsExactly(10L, 10L, 10L, 1L);
    assertThat(changed(february)).isEqualTo(28);
    assertThat(db.number("select sum(n) from orders")).isEqualTo(59);
    assertThat(
            db.column(
                "select distinct n from orders where day >= '2023-01-01' and day < '2023-03-01'"))
        .containsExactly("1");
  }

  @Test
  void aBatchThatIsNotFullIsTheLastOne() throws Exception {
    var work = orders.transform(row -> 1).reading("amount").into("n").over(orders.ids("id", 1, 91));

    assertThat(batches(work, new IdRange(1, 21), 10))
        .extracting(Batch::changed)
        .containsExactly(10L, 10L, 0L);
    assertThat(batches(work, new IdRange(21, 36), 10))
        .extracting(Batch::changed)
        .containsExactly(10L, 5L);
    assertThat(batches(work, new IdRange(500, 600), 10)).containsExactly(Batch.last(0));
  }

  @Test
  void severalColumnsAreReadAndWritten(PostgresDatabase db) throws Exception {
    var work =
        orders
            .transformAll(
                (row, values) ->
                    values
                        .set("tier", tierOf(row.getBigDecimal("amount")))
                        .set("n", row.getLocalDate("day").getDayOfMonth()))
            .reading("amount", "day")
            .into("tier", "n")
            .over(orders.ids("id"));

    assertThat(changed(batches(work, ALL, 7))).isEqualTo(90);
    assertThat(
            db.number(
                "select count(*) from orders where tier = case when amount > 45 then 'gold' else"
                    + " 'base' end and n = extract(day from day)"))
        .isEqualTo(90);
  }

  @Test
  void changedAndKeptAreTheRowsInScope(PostgresDatabase db) throws Exception {
    db.execute("update orders set tier = 'mine' where id % 3 = 0");
    var seen = new AtomicInteger();
    var work =
        orders
            .transform(
                row -> {
                  seen.incrementAndGet();
                  return row.getLong("id") % 5 == 0
                      ? JdbcTransform.UNCHANGED
                      : tierOf(row.getBigDecimal("amount"));
                })
            .reading("amount", "id")
            .into("tier")
            .preserveExisting()
            .over(orders.ids("id"));

    var done = batches(work, ALL, 7);

    assertThat(seen.get()).isEqualTo(60);
    assertThat(changed(done)).isEqualTo(48);
    assertThat(kept(done)).isEqualTo(30 + 12);
    assertThat(db.number("select count(*) from orders where tier = 'mine'")).isEqualTo(30);
    assertThat(db.number("select count(*) from orders where tier is null")).isEqualTo(12);
  }

  @Test
  void aRowOfWhichNothingIsSetIsKept() throws Exception {
    var work =
        orders
            .transformAll(
                (row, values) -> {
                  if (row.getInt("n") > 0) {
                    values.set("tier", "t").set("n", 1);
                  }
                })
            .reading("n")
            .into("tier", "n")
            .over(orders.ids("id"));

    assertThat(batches(work, new IdRange(1, 11), 20))
        .containsExactly(new Batch(0, 10, 0, Optional.empty()));
  }

  @Test
  void aMarkerMakesNullAValueToKeep(PostgresDatabase db) throws Exception {
    db.execute("update orders set tier = 'unknown' where id <= 10");
    var work =
        orders
            .transform(row -> "t")
            .reading("id")
            .into("tier")
            .preserveExisting("'unknown'")
            .over(orders.ids("id"));

    assertThat(batches(work, ALL, 100)).containsExactly(new Batch(10, 80, 0, Optional.empty()));
  }

  /** A trigger that keeps a row from being changed. */
  @Test
  void rowsThatATriggerHoldsBackAreConflicts(PostgresDatabase db) throws Exception {
    db.execute(
        "create function hold() returns trigger language plpgsql as $$ begin return case when"
            + " new.id > 80 then null else new end; end $$",
        "create trigger hold before update on orders for each row execute function hold()");
    var work = orders.transform(row -> "t").reading("id").into("tier").over(orders.ids("id"));

    assertThat(batches(work, ALL, 100)).containsExactly(new Batch(80, 0, 10, Optional.empty()));
  }

  @Test
  void keysOfSeveralColumnsAndRowsWithoutAChunkColumnAreFoundAgain(PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table lines (shop text, no int, day date, n int default 0, primary key (shop, no))",
        "insert into lines select 'it''s \"' || g % 3 || ' \\|', g, case when g % 2 = 0 then date"
            + " '2023-01-01' end from generate_series(1, 50) g");
    var lines = JdbcTable.of(db.pool(), "lines");
    var add = lines.transform(row -> row.getInt("n") + 1).reading("n").into("n");
    var scope = lines.dates("day", JAN, FEB).withNulls();
    var work = add.over(scope);

    var days = batches(work, new DateRange(JAN, FEB), 4);
    var none = new DateRange(LocalDate.MIN, LocalDate.MAX);
    var nulls =
        work.open(
            ActiveChunk.claimed(
                Chunk.of(2, "nulls", ChunkKind.NULLS, none, Optional.empty()),
                1,
                1,
                "test",
                () -> false),
            Optional.empty());
    long changed = 0;
    Batch batch;
    do {
      try (var tx = work.work().resource().begin()) {
        batch = nulls.next(tx, 4);
        tx.commit();
        changed += batch.changed();
      }
    } while (!batch.isLast());

    assertThat(changed(days)).isEqualTo(25);
    assertThat(changed).isEqualTo(25);
    assertThat(db.column("select distinct n from lines")).containsExactly("1");
  }

  @Test
  void aRunIsExactlyOnceAndASecondOneDoesNothing(DataSource source, PostgresDatabase db) {
    var plan =
        Backfill.plan("double", orders.dates("day", LocalDate.of(2022, 12, 1), MAR.plusMonths(1)))
            .chunkBy(MONTH)
            .batchRows(7)
            .parallelism(2)
            .ledger(JdbcLedger.in(source));
    var twice =
        orders
            .transform(row -> row.getBigDecimal("amount").multiply(BigDecimal.TWO))
            .reading("amount")
            .into("amount");

    var report = plan.run(twice);
    plan.run(twice);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(90);
    assertThat(number(db, "select count(*) from orders where amount = 2 * id")).isEqualTo(90);
  }

  @Test
  void aDryRunComputesAndChangesNothing(DataSource source, PostgresDatabase db) {
    var computed = new AtomicInteger();
    var plan =
        Backfill.plan("tiers", orders.ids("id", 0, 100))
            .chunkBy(width(10))
            .ledger(JdbcLedger.in(source));
    var work =
        orders.transform(row -> "t" + computed.incrementAndGet()).reading("amount").into("tier");

    var dry = plan.dryRun(work);
    var explained = plan.explain(work).toMarkdown();

    assertThat(computed.get()).isPositive();
    assertThat(dry.toMarkdown()).contains("rows");
    assertThat(explained).contains("tiers");
    assertThat(number(db, "select count(*) from orders where tier is not null")).isZero();
  }

  /** No more rows are read before the first is written than a batch has. */
  @Test
  void aChunkOfAnySizeIsReadBatchByBatch(PostgresDatabase db) throws Exception {
    var unwritten = new AtomicInteger();
    var most = new ArrayList<Integer>();
    var work =
        orders
            .transform(
                row -> {
                  unwritten.incrementAndGet();
                  return "t";
                })
            .reading("id")
            .into("tier")
            .over(orders.ids("id"));
    var batches = work.open(ActiveChunk.of(ALL), Optional.empty());

    boolean last = false;
    while (!last) {
      try (var tx = work.work().resource().begin()) {
        last = batches.next(tx, 20).isLast();
        most.add(unwritten.getAndSet(0));
        tx.commit();
      }
    }

    assertThat(most).containsExactly(20, 20, 20, 20, 10);
    assertThat(db.number("select count(*) from orders where tier = 't'")).isEqualTo(90);
  }

  @Test
  void whatCannotHoldIsRefusedBeforeAnythingIsWritten(PostgresDatabase db) throws Exception {
    db.execute("create table heap (id int, n int)");
    var heap = JdbcTable.of(db.pool(), "heap");
    JdbcTransform.Function one = row -> 1;

    assertThatThrownBy(() -> heap.transform(one))
        .hasMessageContaining("'public.heap' has neither a primary key")
        .hasMessageContaining("alter table");
    assertThatThrownBy(() -> orders.transform(one).reading("amuont"))
        .hasMessageContaining("did you mean 'amount'");
    assertThatThrownBy(() -> orders.transform(one).reading("n", "N"))
        .hasMessageContaining("is read twice");
    assertThatThrownBy(() -> orders.transform(one).reading("n").into("id"))
        .hasMessageContaining("belongs to the key");
    assertThatThrownBy(
            () -> orders.transformAll((row, values) -> {}).reading("n").into("n", "tier", "n"))
        .hasMessageContaining("is set twice");
    assertThatThrownBy(
            () ->
                orders.transform(one).reading("n").into("day").over(orders.dates("day", JAN, FEB)))
        .hasMessageContaining("keepsOrder()");
    assertThatThrownBy(
            () ->
                orders
                    .transform(one)
                    .reading("n")
                    .into("n")
                    .preserveExisting("'no number'")
                    .over(orders.ids("id")))
        .hasMessageContaining("The database refuses the work on 'public.orders'");
  }

  @Test
  void theDefinitionHasInputsOutputsAndOptions() {
    JdbcTransform.Function one = row -> 1;
    var plain = orders.transform(one).reading("amount", "day").into("n");

    assertThat(plain.work().definition())
        .isEqualTo("update \"public\".\"orders\" set \"n\" from java (\"amount\", \"day\")");
    assertThat(
            List.of(
                orders.transform(one).reading("amount").into("n").work().definition(),
                plain.preserveExisting().work().definition(),
                plain.preserveExisting("0").work().definition(),
                plain.keepBeforeImage().work().definition()))
        .doesNotHaveDuplicates()
        .doesNotContain(plain.work().definition());
    assertThat(plain.work().targets()).containsExactly("public.orders.n");
  }

  private static long number(PostgresDatabase db, String sql) {
    try {
      return db.number(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
