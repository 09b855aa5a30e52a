package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Batches of every kind of work on the tables of {@link BatchCostTest}, by key and by day.
 *
 * @param calls explains them
 * @param rows how many rows a batch has
 */
record BatchWorks(ExplainedCalls calls, int rows) {

  private static final LocalDate FROM = LocalDate.of(2022, 1, 1);
  private static final LocalDate TO = LocalDate.of(2025, 1, 1);
  private static final DateRange YEARS = new DateRange(FROM, TO);
  private static final IdRange IDS = new IdRange(0, 1_000_000);

  /** All of them, by name. */
  Map<String, BatchAt> all() {
    var works = new LinkedHashMap<String, BatchAt>();
    addSets(works);
    addDeletesAndCopies(works);
    addImages(works);
    addTransforms(works);
    addLongerKeys(works);
    addDownwards(works);
    return works;
  }

  private JdbcTable table(String name) {
    return JdbcTable.of(calls.dataSource(), name);
  }

  /** As on a server that cannot return what rows held before. */
  private JdbcTable before18(String name) {
    return Inside.table(
        new Reader(JdbcResource.of(calls.dataSource()), new PostgresDialect(false)), name);
  }

  private BatchAt byKey(JdbcTable orders, TransactionalProcessor<Range> work) {
    return new BatchAt(work.over(orders.ids("id")), IDS, rows);
  }

  private BatchAt byDay(JdbcTable orders, TransactionalProcessor<Range> work) {
    return new BatchAt(work.over(orders.dates("day", FROM, TO)), YEARS, rows);
  }

  private BatchAt byLongerKey(JdbcTable lines, TransactionalProcessor<Range> work) {
    return new BatchAt(work.over(lines.byKey()), KeyRange.ALL, rows);
  }

  private BatchAt down(BatchAt batch) {
    return new BatchAt(batch.work().inOrder(Order.NEWEST_FIRST), batch.range(), rows);
  }

  private void addDownwards(Map<String, BatchAt> works) {
    var orders = table("orders");
    var lines = table("lines");
    var set = orders.set("tier", "'t' || amount");
    var transform = orders.transform(row -> "t").reading("amount").into("tier");
    works.put("set by key, downwards", down(byKey(orders, set)));
    works.put("set by day, downwards", down(byDay(orders, set)));
    works.put("delete by day, downwards", down(byDay(orders, orders.delete())));
    works.put("transform by day, downwards", down(byDay(orders, transform)));
    works.put("delete by a longer key, downwards", down(byLongerKey(lines, lines.delete())));
  }

  private void addSets(Map<String, BatchAt> works) {
    var orders = table("orders");
    var set = orders.set("tier", "'t' || amount");
    var some = orders.dates("day", FROM, TO).where("amount % 10 > 0");
    works.put("set by key", byKey(orders, set));
    works.put("set by day", byDay(orders, set));
    works.put("set by day with a condition", new BatchAt(set.over(some), YEARS, rows));
    works.put("fill by key", byKey(orders, set.preserveExisting()));
    works.put("fill by day", byDay(orders, set.preserveExisting()));
    works.put("fill what is full", byDay(orders, orders.set("size", "'x'").preserveExisting()));
  }

  private void addDeletesAndCopies(Map<String, BatchAt> works) {
    var orders = table("orders");
    var copy = orders.insertSelect(table("archive"), "id", "amount");
    works.put("delete by key", byKey(orders, orders.delete()));
    works.put("delete by day", byDay(orders, orders.delete()));
    works.put("copy by key", byKey(orders, copy));
    works.put("copy by day", byDay(orders, copy.skipExisting()));
  }

  private void addImages(Map<String, BatchAt> works) {
    var orders = table("orders");
    var older = before18("orders");
    var set = orders.set("tier", "'t'").keepBeforeImage();
    var setBefore18 = older.set("tier", "'t'").keepBeforeImage();
    works.put("set with image by key", byKey(orders, set));
    works.put("set with image by day", byDay(orders, set));
    works.put("set with image by key, before 18", byKey(older, setBefore18));
    works.put("set with image by day, before 18", byDay(older, setBefore18));
  }

  private void addTransforms(Map<String, BatchAt> works) {
    var orders = table("orders");
    var older = before18("orders");
    var transform = orders.transform(row -> "t").reading("amount").into("tier");
    var transformBefore18 = older.transform(row -> "t").reading("amount").into("tier");
    works.put("transform by key", byKey(orders, transform));
    works.put("transform by day", byDay(orders, transform));
    works.put("transform with image by day", byDay(orders, transform.keepBeforeImage()));
    works.put(
        "transform with image by key, before 18",
        byKey(older, transformBefore18.keepBeforeImage()));
  }

  private void addLongerKeys(Map<String, BatchAt> works) {
    var lines = table("lines");
    var older = before18("lines");
    works.put("set by a longer key", byLongerKey(lines, lines.set("tier", "'t'")));
    works.put("delete by a longer key", byLongerKey(lines, lines.delete()));
    works.put(
        "transform by a longer key",
        byLongerKey(lines, lines.transform(row -> "t").reading("day").into("tier")));
    works.put(
        "set with image by a longer key, before 18",
        byLongerKey(older, older.set("tier", "'t'").keepBeforeImage()));
  }
}
