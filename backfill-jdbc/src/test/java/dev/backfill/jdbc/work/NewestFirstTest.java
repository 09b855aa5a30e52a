package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Sampling;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that is worked through newest first takes the rows inside of its chunks so, too. */
@RunsBeside
@ExtendWith(Postgres.class)
class NewestFirstTest {

  private static final int ROWS = 300;
  private static final IdRange ALL = new IdRange(1, ROWS + 1);

  /** Every transaction but the last has greater keys than those after it. */
  private static final String OUT_OF_ORDER =
      "select count(*) from seen a join seen b on a.tx < b.tx and (a.day, a.id) <= (b.day, b.id)";

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeNodes(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        """
        create table nodes (id bigint primary key, parent bigint references nodes,
          day date not null, n int not null default 0, tier text)\
        """,
        "insert into nodes select g, nullif(g / 2, 0), date '2023-01-01' + g / 7 from"
            + " generate_series(1, 300) g",
        "create index on nodes (parent)",
        "create index on nodes (day)",
        "create table copies (id bigint primary key, day date)",
        "create table seen (tx bigint, id bigint, day date)",
        """
        create function look() returns trigger language plpgsql as $$
        begin
          insert into seen select txid_current(), (r).id, (r).day
            from (select case when tg_op = 'DELETE' then old else new end as r) one;
          return null;
        end $$\
        """);
  }

  private JdbcTable nodes() {
    return JdbcTable.of(source, "nodes");
  }

  private void looking(String table) throws SQLException {
    db.execute(
        "create trigger look after insert or update or delete on %s for each row execute function look()"
            .formatted(table));
  }

  private <R extends Range> PlanSteps.Options<R> plan(JdbcScope<R> scope, ChunkStrategy<R> cut) {
    return Backfill.plan("nodes", scope)
        .chunkBy(cut)
        .batchRows(20)
        .retry(RetryPolicy.attempts(1))
        .ledger(JdbcLedger.in(source));
  }

  private PlanSteps.Options<IdRange> byId(long width) {
    return plan(nodes().ids("id", 1, ROWS + 1), width(width)).parallelism(1);
  }

  private BackfillReport run(
      PlanSteps.Options<? extends Range> plan, TransactionalProcessor<Range> work)
      throws Exception {
    return typed(plan, work);
  }

  private static <R extends Range> BackfillReport typed(
      PlanSteps.Options<R> plan, TransactionalProcessor<Range> work) throws Exception {
    try {
      return plan.run(work);
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  private void requireOnce() throws SQLException {
    assertThat(db.column("select distinct n from nodes where id <= 300")).containsExactly("1");
  }

  private TransactionalProcessor<Range> work(String name) {
    return switch (name) {
      case "set" -> nodes().set("n", "n + 1");
      case "set with images" -> nodes().set("n", "n + 1").keepBeforeImage();
      case "fill" -> nodes().set("tier", "'t'").preserveExisting();
      case "transform" ->
          nodes().transform(row -> row.getInt("n") + 1).reading("n").into("n").keepBeforeImage();
      case "copy" -> nodes().insertSelect(JdbcTable.of(source, "copies"), "id", "day");
      case "delete" -> nodes().delete();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 70, 7})
  void aTreeIsDeletedChildrenFirst(long width) throws Exception {
    var report = run(byId(width).newestFirst(), nodes().delete());

    assertThat(report.state()).as(report.toMarkdown()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from nodes")).isZero();
  }

  /** Otherwise the test before could not fail. */
  @Test
  void parentsFirstTheSameTreeIsKept() throws Exception {
    var report = run(byId(1_000), nodes().delete());

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown()).contains("23503");
    assertThat(db.number("select count(*) from nodes")).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "set with images", "fill", "transform", "copy", "delete"})
  void eachBatchHasSmallerKeysThanTheOneBefore(String work) throws Exception {
    looking(work.equals("copy") ? "copies" : "nodes");

    var report =
        run(
            plan(nodes().dates("day", LocalDate.EPOCH, LocalDate.of(2030, 1, 1)), rows(110))
                .parallelism(1)
                .newestFirst(),
            work(work));

    assertThat(report.state()).as(report.toMarkdown()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(distinct id) from seen")).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from seen")).isEqualTo(ROWS);
    assertThat(db.number("select count(distinct tx) from seen")).isGreaterThanOrEqualTo(ROWS / 20);
    assertThat(db.number(OUT_OF_ORDER)).isZero();
  }

  @Test
  void theExplanationSaysHowATreeIsDeleted() throws Exception {
    String advice = "newestFirst() with one lane deletes them first";

    assertThat(byId(70).explain(nodes().delete()).toMarkdown())
        .contains(
            "Rows of public.nodes refer to rows of the same table by foreign key nodes_parent_fkey")
        .contains(advice);
    db.execute(
        "alter table nodes drop constraint nodes_parent_fkey",
        "alter table nodes add foreign key (parent) references nodes on delete cascade");
    assertThat(byId(70).explain(nodes().delete()).toMarkdown()).doesNotContain(advice);
    assertThat(byId(70).explain(work("set")).toMarkdown()).doesNotContain(advice);
  }

  /** A transform that stops at node 130 until it may pass. */
  private TransactionalProcessor<Range> stoppingAt130(AtomicBoolean stops) {
    return nodes()
        .transform(
            row -> {
              if (stops.get() && row.getLong("id") == 130) {
                throw new IllegalStateException("stopped in the middle");
              }
              return row.getInt("n") + 1;
            })
        .reading("id", "n")
        .into("n");
  }

  @Test
  void aResumedChunkGoesOnDownwards() throws Exception {
    looking("nodes");
    var stops = new AtomicBoolean(true);
    assertThat(run(byId(1_000).newestFirst(), stoppingAt130(stops)).state())
        .isEqualTo(RunState.FAILED);
    assertThat(db.number("select min(id) from nodes where n = 1")).isEqualTo(141);
    assertThat(db.column("select cursor_key from backfill_chunk"))
        .containsExactly("descending|id bigint|141");

    stops.set(false);
    var report = run(byId(1_000).newestFirst(), stoppingAt130(stops));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    requireOnce();
    assertThat(db.number(OUT_OF_ORDER)).isZero();
  }

  /** As an earlier version has left it: its batches went up. */
  @Test
  void aChunkThatWasBegunUpwardsIsFinishedUpwards() throws Exception {
    var stops = new AtomicBoolean(true);
    run(byId(1_000).newestFirst(), stoppingAt130(stops));
    db.execute(
        "update nodes set n = case when id <= 50 then 1 else 0 end",
        "update backfill_chunk set cursor_key = 'id bigint|50'");
    looking("nodes");

    stops.set(false);
    var report = run(byId(1_000).newestFirst(), stoppingAt130(stops));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    requireOnce();
    assertThat(db.number("select count(*) from seen a join seen b on a.tx < b.tx and a.id >= b.id"))
        .isZero();
  }

  @Test
  void halvesOfAChunkGoOnFromItsCursor() throws Exception {
    var work = nodes().set("n", "n + 1").over(nodes().ids("id")).inOrder(Order.NEWEST_FIRST);
    var first = WorkOn.one(work, ALL, 70, Optional.empty());

    var upper = WorkOn.batches(work, new IdRange(150, 301), 20, first.cursor());
    var lower = WorkOn.batches(work, new IdRange(1, 150), 20, first.cursor());

    assertThat(WorkOn.changed(upper)).isEqualTo(81);
    assertThat(WorkOn.changed(lower)).isEqualTo(149);
    requireOnce();
  }

  @Test
  void chunksThatAreCutForIdleLanesChangeEachRowOnce() throws Exception {
    db.execute(
        "insert into nodes select g, null, '2024-01-01' from generate_series(301, 30000) g",
        "analyze nodes");

    var report =
        run(
            plan(nodes().ids("id"), rows(40_000)).batchRows(200).parallelism(3).newestFirst(),
            nodes().set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().count(ChunkState.SPLIT)).isPositive();
    assertThat(db.number("select count(*) from nodes where n = 1")).isEqualTo(30_000);
  }

  @Test
  void afterARollbackTheTableIsWhatItWas() throws Exception {
    String content = "select md5(string_agg(o::text, '|' order by id)) from nodes o";
    var before = db.column(content);
    run(byId(70).newestFirst(), work("set with images"));
    requireOnce();

    var report = Backfill.rollback(JdbcLedger.in(source), "nodes").run();

    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.column(content)).isEqualTo(before);
  }

  @Test
  void aDryRunShowsTheRowsThatComeFirst() {
    var shown =
        byId(1_000)
            .newestFirst()
            .dryRun(nodes().set("n", "n + 1"), Sampling.DEFAULT.withRows(2))
            .sample()
            .getFirst()
            .rows()
            .orElseThrow();

    assertThat(shown.before()).containsExactly(List.of("300", "0"), List.of("299", "0"));
    assertThat(shown.after()).containsExactly(List.of("300", "1"), List.of("299", "1"));
  }

  @Test
  void rowsThatCameInAreDoneDownwardsToo() throws Exception {
    looking("nodes");
    db.execute(
        """
        create function come() returns trigger language plpgsql as $$
        begin
          insert into nodes select g, null, '2022-01-01' from generate_series(1001, 1100) g;
          return null;
        end $$\
        """,
        "create trigger come after update on nodes for each row when (old.id = 20) execute function"
            + " come()");

    var report =
        run(
            plan(nodes().ids("id", 1, 2_001), width(1_000))
                .parallelism(1)
                .deltaPasses(1)
                .newestFirst(),
            work("fill"));

    assertThat(report.state()).as(report.toMarkdown()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from nodes where tier = 't'")).isEqualTo(ROWS + 100);
    assertThat(
            db.number(
                "select count(*) from seen a join seen b on a.tx < b.tx and a.id <= b.id"
                    + " join nodes n on n.id = a.id where (a.id > 1000) = (b.id > 1000)"
                    + " and a.tx > (select min(tx) from seen where id > 1000)"))
        .isZero();
  }
}
