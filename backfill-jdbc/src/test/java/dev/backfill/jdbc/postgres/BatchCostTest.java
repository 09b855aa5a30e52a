package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a batch costs does not depend on where in its chunk it is, nor on how long the table is: the
 * work of every kind, run as in production, under both kinds of plans.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class BatchCostTest {

  private static final int LARGE = 200_000;
  private static final int UNKNOWN = 50_000;
  private static final int SMALL = 1_000;

  /** Rows of a day: those that share the first or the last day of a batch may be read with it. */
  private static final int DAY = 500;

  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    db = own;
  }

  private void tables(int rows) throws Exception {
    db.execute(
        // nobody analyzes them but us
        "create table orders (id bigint primary key, day date not null, amount int, tier text,"
            + " size text) with (autovacuum_enabled = off)",
        "insert into orders select (g * 7919::bigint) %% 200003, date '2023-01-01' + (g - 1) / %d,"
                .formatted(DAY)
            + " g, null, 's' from generate_series(1, %d) g".formatted(rows),
        "create index orders_day on orders (day)",
        "create table lines (shop int, no int, day date, tier text, primary key (shop, no))"
            + " with (autovacuum_enabled = off)",
        "insert into lines select g % 100, g, date '2023-01-01', null from"
            + " generate_series(1, %d) g".formatted(rows),
        "create table archive (id bigint primary key, amount int)",
        "create table backfill_before_image (run_id uuid, chunk_no bigint, batch_no integer, part"
            + " smallint, table_schema text, table_name text, column_name text, row_count integer,"
            + " olds text[], news text[], primary key (run_id, chunk_no, batch_no, part))");
  }

  private Stream<DynamicNode> eachWork(String state, int batch, Judge judge) {
    return Stream.of(Mode.values())
        .map(
            mode -> {
              var calls = new ExplainedCalls(db.pool("postgres"), mode);
              return dynamicContainer(
                  state + ", " + mode,
                  new BatchWorks(calls, batch)
                      .all().entrySet().stream()
                          .map(
                              work ->
                                  dynamicTest(
                                      work.getKey(), () -> judge.judge(work.getValue(), calls))));
            });
  }

  private interface Judge {
    void judge(BatchAt batch, ExplainedCalls calls) throws Exception;
  }

  @TestFactory
  Stream<DynamicNode> aBatchOfALargeTableCostsTheSameEverywhereInItsChunk() throws Exception {
    tables(LARGE);
    db.execute("analyze orders, lines");
    return eachWork("analyzed", 500, this::assertSameEverywhere);
  }

  private void assertSameEverywhere(BatchAt batch, ExplainedCalls calls) throws Exception {
    long first = 0;
    for (long before : List.of(0L, 60_000L, 99_000L)) {
      db.execute("vacuum orders, lines"); // what the batch before has left is not this one's
      var plans = batch.behind(before, calls);
      for (var plan : plans) {
        assertThat(plan.touched()).as(plan.toString()).isLessThan(3L * batch.rows() + 2 * DAY);
        assertThat(plan.sorted()).as(plan.toString()).isLessThanOrEqualTo(batch.rows());
        assertThat(plan.spilled()).as(plan.toString()).isZero();
        assertNoOffset(plan, batch.rows());
      }
      long pages = plans.stream().mapToLong(ExplainedPlan::pages).sum();
      first = before == 0 ? pages : first;
      assertThat(pages).as(plans.toString()).isLessThan(first * 3 / 2 + 100);
    }
  }

  /** Rows are passed over within a batch only: to its last one, from where the last batch ended. */
  private static void assertNoOffset(ExplainedPlan plan, int rows) {
    String withinTheBatch = "offset %d limit 1".formatted(rows - 1);
    assertThat(plan.statement().replace(withinTheBatch, "")).doesNotContainIgnoringCase("offset");
  }

  /** The planner then expects a batch where there is a chunk, and sorts it: see ADR 36. */
  @TestFactory
  Stream<DynamicNode> beforeTheTableIsAnalyzedABatchReadsItsChunkAtTheMost() throws Exception {
    tables(UNKNOWN);
    return eachWork(
        "never analyzed",
        500,
        (batch, calls) -> {
          var chunk = new BatchAt(batch.work(), tenthOfTheTable(batch.range()), batch.rows());
          for (long before : List.of(0L, 2_000L)) {
            assertTouched(chunk.behind(before, calls), UNKNOWN / 10 * 3 / 2);
          }
        });
  }

  private static Range tenthOfTheTable(Range all) {
    return switch (all) {
      case DateRange days -> new DateRange(LocalDate.of(2023, 2, 1), LocalDate.of(2023, 2, 11));
      case IdRange ids -> new IdRange(100_000, 120_000);
      default -> all;
    };
  }

  @TestFactory
  Stream<DynamicNode> aBatchOfASmallTableReadsNoRowTwiceInAStep() throws Exception {
    tables(SMALL);
    var nodes = new ArrayList<>(eachWork("never analyzed", 100, this::assertOnce).toList());
    nodes.add(dynamicTest("analyze", () -> db.execute("analyze orders, lines")));
    nodes.addAll(eachWork("analyzed", 100, this::assertOnce).toList());
    return nodes.stream();
  }

  private void assertOnce(BatchAt batch, ExplainedCalls calls) throws Exception {
    for (long before : List.of(0L, 300L)) {
      assertTouched(batch.behind(before, calls), SMALL * 3 / 2);
    }
  }

  /** Half as much again: of the batch before, entries of indexes are left. */
  private void assertTouched(List<ExplainedPlan> plans, long limit) throws Exception {
    for (var plan : plans) {
      assertThat(plan.touched()).as(plan.toString()).isLessThan(limit);
    }
    db.execute("vacuum (index_cleanup on) orders, lines");
  }
}
