package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What by its nature reads a whole scope reads that, once, and no row of the table beside it; what
 * asks for a few rows or for the catalog reads no more.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class ScopeCostTest {

  private static final int SMALL = 400;

  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    db = own;
  }

  /** Ten times as many rows as the scope has. */
  private void tables(int scope) throws Exception {
    db.execute(
        "create table orders (id bigint primary key, day date, amount int, tier text)"
            + " with (autovacuum_enabled = off)",
        // the scope is forty days from 2023-02-10 on
        "insert into orders select g, date '2023-01-01' + g / %d, g, null from generate_series(1, %d) g"
            .formatted(scope / ScopeQuestions.DAYS, 10 * scope),
        "create index orders_day on orders (day)",
        "create table bare (id bigint, tier text) with (autovacuum_enabled = off)",
        "insert into bare select g, null from generate_series(1, %d) g".formatted(10 * scope));
  }

  private Stream<DynamicNode> each(String state, int scope) {
    return Stream.of(Mode.values())
        .map(
            mode -> {
              var calls = new ExplainedCalls(db.pool("postgres"), mode);
              return dynamicContainer(
                  state + ", " + mode,
                  new ScopeQuestions(calls, scope)
                      .all()
                      .map(asked -> dynamicTest(asked.name(), () -> assertReads(asked, calls))));
            });
  }

  private static void assertReads(ScopeQuestions.Asked asked, ExplainedCalls calls)
      throws Exception {
    calls.take();
    asked.question().ask();
    var plans = calls.take();
    for (var plan : plans) {
      assertThat(rows(plan)).as(plan.toString()).isLessThanOrEqualTo(asked.rows() * 11 / 10 + 1);
    }
    assertThat(plans).isNotEmpty();
    assertThat(plans.stream().filter(plan -> 2 * rows(plan) > asked.rows()))
        .as(plans.toString())
        .hasSizeLessThanOrEqualTo(asked.times());
  }

  private static long rows(ExplainedPlan plan) {
    return Math.max(plan.touched("orders"), plan.touched("bare"));
  }

  @TestFactory
  List<DynamicNode> ofALargeTable() throws Exception {
    return beforeAndAfterAnalyze(20_000);
  }

  @TestFactory
  List<DynamicNode> ofASmallTable() throws Exception {
    return beforeAndAfterAnalyze(SMALL);
  }

  private List<DynamicNode> beforeAndAfterAnalyze(int scope) throws Exception {
    tables(scope);
    var nodes = new ArrayList<>(each("never analyzed", scope).toList());
    nodes.add(dynamicTest("analyze", () -> db.execute("vacuum analyze orders, bare")));
    nodes.addAll(each("analyzed", scope).toList());
    return nodes;
  }
}
