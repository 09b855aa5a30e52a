package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What it costs to cut a table: each piece by rows is one look at the index that reads the piece
 * and no row before it, and what the catalog knows is not asked of the table.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class PlanningCostTest {

  private static final int DAY = 500;
  private static final DateRange YEARS =
      new DateRange(LocalDate.of(2022, 1, 1), LocalDate.of(2025, 1, 1));
  private static final IdRange IDS = new IdRange(0, 1_000_000);

  private static final Pattern OFFSET = Pattern.compile("(?i)offset (\\d+)");

  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    db = own;
  }

  private void tables(int rows) throws Exception {
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount int, tier text)"
            + " with (autovacuum_enabled = off)",
        "insert into orders select (g * 7919::bigint) % 200003, date '2023-01-01' + g / %d, g, null"
                .replace("%d", "" + DAY)
            + " from generate_series(1, "
            + rows
            + ") g",
        "create index orders_day on orders (day)",
        "create table lines (shop int, no int, primary key (shop, no))"
            + " with (autovacuum_enabled = off)",
        "insert into lines select g % 100, g from generate_series(1, " + rows + ") g");
  }

  /** A scope and the range that is cut. */
  private record Whole<R extends Range>(JdbcScope<R> scope, R range) {

    boolean isNarrowed() {
      return !Selection.in(scope).orElseThrow().where().isEmpty();
    }

    void assertEachReads(long limit, long rows, Order order, ExplainedCalls calls)
        throws Exception {
      calls.take();
      var pieces = Selection.in(scope).orElseThrow().cut(range, rows, order);
      int made = 0;
      for (; pieces.hasNext(); made++) {
        pieces.next();
      }
      assertThat(made).isPositive();
      var looks = calls.take();
      assertThat(looks).hasSizeGreaterThanOrEqualTo(made);
      for (var look : looks) {
        assertThat(look.touched()).as(look.toString()).isLessThanOrEqualTo(limit + 2);
        // rows are passed over within the piece only, from where the last one ended
        assertThat(OFFSET.matcher(look.statement()).results())
            .allMatch(offset -> Long.parseLong(offset.group(1)) <= rows);
      }
    }
  }

  private Map<String, Whole<?>> scopes(ExplainedCalls calls) {
    var orders = JdbcTable.of(calls.dataSource(), "orders");
    var lines = JdbcTable.of(calls.dataSource(), "lines");
    var scopes = new LinkedHashMap<String, Whole<?>>();
    scopes.put("ids", new Whole<>(orders.ids("id"), IDS));
    scopes.put("days", new Whole<>(orders.dates("day", YEARS.from(), YEARS.to()), YEARS));
    scopes.put(
        "days with a condition",
        new Whole<>(orders.dates("day", YEARS.from(), YEARS.to()).where("amount % 10 > 0"), YEARS));
    scopes.put("keys of two columns", new Whole<>(lines.byKey(), KeyRange.ALL));
    scopes.put("keys of one column", new Whole<>(orders.by("id"), KeyRange.ALL));
    return scopes;
  }

  private Stream<DynamicNode> each(boolean analyzed, int table, int rows) {
    return Stream.of(Mode.values())
        .map(
            mode -> {
              var calls = new ExplainedCalls(db.pool("postgres"), mode);
              return dynamicContainer(
                  (analyzed ? "analyzed, " : "never analyzed, ") + mode,
                  scopes(calls).entrySet().stream()
                      .flatMap(
                          scope -> {
                            var whole = scope.getValue();
                            boolean sorted = !analyzed && whole.isNarrowed();
                            long limit = sorted ? table : rows * 9L / 8;
                            return Stream.of(Order.values())
                                .map(
                                    order ->
                                        dynamicTest(
                                            scope.getKey() + ", " + order,
                                            () ->
                                                whole.assertEachReads(limit, rows, order, calls)));
                          }));
            });
  }

  private List<DynamicNode> beforeAndAfterAnalyze(int table, int rows) throws Exception {
    tables(table);
    var nodes = new ArrayList<>(each(false, table, rows).toList());
    nodes.add(dynamicTest("analyze", () -> db.execute("vacuum analyze orders, lines")));
    nodes.addAll(each(true, table, rows).toList());
    return nodes;
  }

  @TestFactory
  List<DynamicNode> aPieceByRowsOfALargeTableReadsItsOwnRows() throws Exception {
    return beforeAndAfterAnalyze(200_000, 10_000);
  }

  @TestFactory
  List<DynamicNode> andOfASmallTable() throws Exception {
    return beforeAndAfterAnalyze(1_000, 200);
  }

  /** The variant that must not be used: a look that may be answered by sorting what is left. */
  @Test
  void withoutTheIndexesOrderALookWouldReadTheRestOfTheTable() throws Exception {
    tables(200_000);
    var calls = new ExplainedCalls(db.pool("postgres"), Mode.CUSTOM);
    var look =
        SqlText.of(
            "select id from orders where id >= ? and id < ? order by id limit 1 offset 9999",
            0L,
            1_000_000L);
    var dialect = new PostgresDialect(true);

    assertThat(calls.plan(look, dialect.session()).touched()).isEqualTo(200_000);
    assertThat(calls.plan(look, dialect.orderedSession()).touched()).isEqualTo(10_000);
  }
}
