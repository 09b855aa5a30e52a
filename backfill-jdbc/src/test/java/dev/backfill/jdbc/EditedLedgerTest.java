package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run whose chunks in the ledger are not those that were planned does not complete. */
@RunsBeside
@ExtendWith(Postgres.class)
class EditedLedgerTest {

  private static final LocalDate JAN = LocalDate.parse("2024-01-01");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static final String OF_THE_RUN =
      " where run_id = (select run_id from backfill_run where plan_name = '%s') ";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, day date, at timestamptz, code text, tier"
            + " text)",
        """
        insert into orders
        select g, case when g % 50 > 0 then date '2024-01-01' + (g / 2)::int end,
               timestamptz '2024-03-29 00:00+00' + g * interval '20 minutes', 'c' || g
          from generate_series(0, 399) g where g not between 100 and 139
        """,
        "create index on orders (day)",
        "create index on orders (at)",
        "create unique index on orders (code)",
        "alter table orders alter code set not null",
        "analyze orders");
    orders = JdbcTable.of(source, "orders");
  }

  /** Plans of each kind of range; each has at least three chunks. */
  private Map<String, PlanSteps.Options<? extends Range>> plans() {
    var plans = new LinkedHashMap<String, PlanSteps.Options<? extends Range>>();
    plans.put(
        "months",
        Backfill.plan("months", orders.dates("day", JAN, JAN.plusMonths(7))).chunkBy(MONTH));
    plans.put(
        "rows_without_a_date",
        Backfill.plan(
                "rows_without_a_date", orders.dates("day", JAN, JAN.plusMonths(7)).withNulls())
            .chunkBy(MONTH));
    plans.put(
        "days_of_berlin",
        Backfill.plan(
                "days_of_berlin",
                orders.instants(
                    "at",
                    JAN.plusDays(88).atStartOfDay(BERLIN).toInstant(),
                    JAN.plusDays(94).atStartOfDay(BERLIN).toInstant(),
                    BERLIN))
            .chunkBy(DAY.in(BERLIN)));
    plans.put("ids", Backfill.plan("ids", orders.ids("id", 0, 400)).chunkBy(width(50)));
    plans.put(
        "newest_first",
        Backfill.plan("newest_first", orders.ids("id", 0, 400)).chunkBy(width(50)).newestFirst());
    plans.put("rows", Backfill.plan("rows", orders.ids("id")).chunkBy(rows(60)));
    plans.put("text", Backfill.plan("text", orders.by("code")).chunkBy(rows(60)));
    plans.put(
        "text_newest_first",
        Backfill.plan("text_newest_first", orders.by("code")).chunkBy(rows(60)).newestFirst());
    plans.put(
        "key_list",
        Backfill.plan("key_list", orders.keys("id", LongStream.range(0, 90).boxed().toList()))
            .chunkBy(size(20)));
    plans.put(
        "gaps",
        Backfill.plan("gaps", orders.within(orders.gaps("day", DAY, JAN, JAN.plusMonths(8))))
            .chunkBy(DAY));
    return plans;
  }

  private BackfillReport run(
      String name, PlanSteps.Options<? extends Range> plan, String... edits) {
    return plan.postCheck(
            Check.of(
                "an operator",
                context -> {
                  for (String edit : edits) {
                    db.execute(edit.formatted(OF_THE_RUN.formatted(name)));
                  }
                  return Check.passed("edited");
                }))
        .ledger(JdbcLedger.in(source))
        .run(orders.set("tier", "'t'"));
  }

  @TestFactory
  List<DynamicTest> eachKindOfPlanCompletesAsLongAsNothingWasEdited() {
    return plans().entrySet().stream()
        .map(
            plan ->
                dynamicTest(
                    plan.getKey(),
                    () ->
                        assertThat(run(plan.getKey(), plan.getValue()).state())
                            .isEqualTo(RunState.COMPLETED)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> aDeletedChunkOfAnyKindOfPlanIsMissed() {
    var tests = new ArrayList<DynamicTest>();
    for (String which : List.of("min(chunk_no)", "min(chunk_no) + 1", "max(chunk_no)")) {
      plans()
          .forEach(
              (name, plan) ->
                  tests.add(
                      dynamicTest(
                          name + " without " + which,
                          () -> {
                            assertThatThrownBy(
                                    () ->
                                        run(
                                            name,
                                            plan,
                                            "delete from backfill_chunk %1$s and chunk_no = (select"
                                                + " "
                                                + which
                                                + " from backfill_chunk %1$s)"))
                                .isInstanceOf(BackfillFailedException.class)
                                .hasMessageContaining(
                                    "The chunks in the ledger are not those that were planned")
                                .hasMessageContaining("ledger.forget(\"%s\")".formatted(name));
                            assertThat(
                                    db.column(
                                        "select state from backfill_run"
                                            + OF_THE_RUN.formatted(name)))
                                .containsExactly("FAILED");
                            JdbcLedger.in(source).forget(name);
                          })));
    }
    return tests;
  }

  private PlanSteps.Options<? extends Range> ids() {
    return requireNonNull(plans().get("ids"));
  }

  private void refused(String edit, String... words) {
    assertThatThrownBy(() -> run("ids", ids(), edit))
        .isInstanceOf(BackfillFailedException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).contains(words));
  }

  @Test
  void aChangedBoundIsNamed() {
    refused(
        "update backfill_chunk set hi = '95' %s and chunk_id = '50..100'",
        "95 up to 100 is in no chunk, after chunk 50..100, before chunk 100..150");
  }

  @Test
  void anOverlapIsNamed() {
    refused(
        "update backfill_chunk set hi = '105' %s and chunk_id = '50..100'",
        "chunk 50..100 overlaps chunk 100..150");
  }

  @Test
  void aChunkThatWasMarkedAsDoneIsNamed() {
    refused(
        "update backfill_chunk set batches = 0 %s and chunk_id = '50..100'",
        "chunk 50..100 is SUCCEEDED, but its last batch was not committed");
  }

  @Test
  void aChunkThatWaitsAgainIsNamed() {
    refused(
        "update backfill_chunk set state = 'PENDING' %s and chunk_id = '50..100'",
        "chunk 50..100 is PENDING");
  }

  @Test
  void boundsThatCannotBeReadAreNamed() {
    refused(
        "update backfill_chunk set lo = 'x' %s and chunk_id = '50..100'",
        "The bounds of chunk 2 of plan 'ids' cannot be read");
  }

  @Test
  void aRestoredEntryLetsTheRunComplete() throws Exception {
    refused("update backfill_chunk set hi = '95' %s and chunk_id = '50..100'", "95 up to 100");
    db.execute("update backfill_chunk set hi = '100' where chunk_id = '50..100'");

    assertThat(run("ids", ids()).state()).isEqualTo(RunState.COMPLETED);
  }

  /** One chunk fails, its entry is deleted, and the plan is run again. */
  private BackfillReport withoutItsFailedChunk(Ledger ledger) throws SQLException {
    var plan =
        Backfill.plan("orders_tier", orders.ids("id", 0, 400))
            .chunkBy(width(50))
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger);
    var work = orders.set("tier", "(1 / (id - 60))::text");
    assertThatThrownBy(() -> plan.run(work)).isInstanceOf(BackfillFailedException.class);
    db.execute("delete from backfill_chunk where state = 'FAILED'");
    return plan.run(work);
  }

  /** Its first batches are committed, so that a start and batches are in its entry. */
  @Test
  void aFailedChunkThatWasMarkedAsDoneIsNamed() throws Exception {
    var plan =
        Backfill.plan("orders_tier", orders.ids("id", 0, 400))
            .chunkBy(width(50))
            .batchRows(5)
            .retry(RetryPolicy.attempts(1))
            .ledger(JdbcLedger.in(source));
    var work = orders.set("tier", "(1 / (id - 80))::text");
    assertThatThrownBy(() -> plan.run(work)).isInstanceOf(BackfillFailedException.class);
    assertThat(db.column("select chunk_id from backfill_chunk where state = 'FAILED'"))
        .containsExactly("50..100");
    assertThat(db.number("select batches from backfill_chunk where state = 'FAILED'")).isPositive();
    db.execute("update backfill_chunk set state = 'SUCCEEDED' where state = 'FAILED'");

    assertThatThrownBy(() -> plan.run(work))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("chunk 50..100 is SUCCEEDED, but its last batch was not committed");
  }

  /** A chunk that was given back after some batches has no end, or an error. */
  @Test
  void aChunkWithoutAnEndThatWasMarkedAsDoneIsNamed() {
    refused(
        "update backfill_chunk set finished_at = null %s and chunk_id = '50..100'",
        "chunk 50..100 is SUCCEEDED, but its last batch was not committed");
  }

  private List<String> undone() throws SQLException {
    return db.column(
        "select min(id) || ' to ' || max(id) from orders where tier is null group by tier");
  }

  @Test
  void aRunWhoseFailedChunkWasDeletedDoesNotComplete() {
    assertThatThrownBy(() -> withoutItsFailedChunk(JdbcLedger.in(source)))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining(
            "50 up to 100 is in no chunk, after chunk 0..50, before chunk 100..150");
  }

  @Test
  void theTwinThatDoesNotReadTheChunksCompletesWithRowsUndone() throws Exception {
    var report = withoutItsFailedChunk(new RememberedCoverage().of(JdbcLedger.in(source)));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(undone()).containsExactly("50 to 99");
  }
}
