package dev.backfill.jdbc;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.ledger.JdbcRunLedger;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.ledger.UpstreamRun;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything that goes to the server for a chunk and for a batch, in order. Whoever adds a
 * statement has to add it here, and to say in the commit what it is worth: each is a round trip.
 */
@ExtendWith(Postgres.class)
class StatementCountTest {

  private static final String WORK = "the work";
  private static final String COMMIT = "commit";

  /** In the same message. */
  private static final String AND_COMMIT = ";\ncommit";

  private static final String FENCE_OUT_ONE = LedgerStatement.FENCE_OUT_ONE + AND_COMMIT;

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private CountedCalls calls;
  private TransactionalProcessor<? super IdRange> work;
  private RunLedger<IdRange> run;

  @BeforeEach
  void workOnOneChunk(PostgresDatabase database) throws Exception {
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted select generate_series(0, 199)");
    calls = new CountedCalls(database.pool());
    var counted = JdbcTable.of(calls.dataSource(), "counted");
    work = counted.set("n", "n + 1").over(counted.ids("id", 0, 200));
    run = JdbcLedger.in(calls.dataSource()).time(clock).open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, 30);
    assertThat(clock.awaitWaiting(1, Duration.ofMinutes(2))).isTrue(); // the heart has beaten
    batches(claim(run), 100);
    calls.take();
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aChunkWhoseWorkCommitsByItselfTakesTwo() {
    run.note(claim(run), Batch.last(0));
    calls.take(); // the lane's connection has changed to committing each statement

    run.note(claim(run), Batch.last(0));

    assertThat(sent()).containsExactly("CLAIM", "NOTE");
  }

  /** One look upstream, and the claim in the same transaction. */
  @Test
  void aClaimThatDependsOnAnotherPlanTakesFive() throws Exception {
    try (var other = JdbcLedger.in(calls.dataSource()).time(clock).open(definition("downstream"))) {
      other.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(other, 3);
      assertThat(clock.awaitWaiting(2, Duration.ofMinutes(2))).isTrue();
      calls.take();

      other.claim(1, Long.MAX_VALUE, after(PLAN));

      assertThat(sent())
          .containsExactly(
              "setAutoCommit(false)", // no round trip, as is the last
              "UPSTREAM",
              "UPSTREAM_UNFINISHED",
              "PENDING",
              "CLAIM_READY",
              COMMIT,
              "setAutoCommit(true)");
    }
  }

  private static Upstreams<IdRange> after(String plan) {
    return () ->
        new Upstreams.Decision<>() {
          @Override
          public List<String> planNames() {
            return List.of(plan);
          }

          @Override
          public Upstreams.Rule<IdRange> by(List<UpstreamRun> upstream) {
            return (kind, range) -> Optional.empty();
          }
        };
  }

  @Test
  void aChunkOfOneBatchTakesFour() throws Exception {
    batches(claim(run), 100);

    assertThat(sent()).containsExactly("CLAIM", "FENCE_IN_ONE", WORK, FENCE_OUT_ONE);
  }

  @Test
  void eachFurtherBatchTakesThree() throws Exception {
    batches(claim(run), 4); // ten rows: 4, 4, 2

    assertThat(sent())
        .containsExactly(
            "CLAIM",
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE,
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE,
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE);
  }

  @Test
  void severalChunksAreClaimedInOne() throws Exception {
    var held = claim(run, 3);
    for (var one : held) {
      batches(one, 100);
    }

    assertThat(sent())
        .containsExactly(
            "CLAIM",
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE,
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE,
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE);
  }

  @Test
  void severalChunksMayShareOneTransaction() throws Exception {
    var held = claim(run, 3);
    try (var tx = run.begin(held).orElseThrow()) {
      tx.commit(held.stream().map(one -> Batch.last(0)).toList());
    }

    assertThat(sent()).containsExactly("CLAIM", "FENCE_IN", "FENCE_OUT" + AND_COMMIT);
  }

  @Test
  void aChangeBetweenBothKindsOfWorkCostsNoStatement() throws Exception {
    run.note(claim(run), Batch.last(0));
    batches(claim(run), 100);

    assertThat(sent())
        .containsExactly(
            "CLAIM",
            "setAutoCommit(true)",
            "NOTE",
            "CLAIM",
            "setAutoCommit(false)",
            "FENCE_IN_ONE",
            WORK,
            FENCE_OUT_ONE);
  }

  @Test
  void aClaimBeginsWhereTheLastOneEnded() {
    for (int i = 0; i < 3; i++) {
      run.note(claim(run), Batch.last(0));
    }

    var claims = calls.statements("limit ? for update of c skip locked");
    assertThat(claims).extracting(call -> call.parameters().get(5)).containsExactly("1", "2", "3");
  }

  @Test
  void aLookReadsNoOtherChunksWhereEnoughAreRunning() {
    claim(run, 3);
    calls.take();

    var running = run.view(2);

    assertThat(sent()).contains("VIEW_TOTALS", "VIEW_RUNNING").doesNotContain("VIEW_NOTABLE");
    assertThat(numbersIn(running)).containsExactly(2L, 3L);
    assertThat(numbersIn(run.view(4))).hasSize(4).contains(2L, 3L, 4L);
    assertThat(sent()).contains("VIEW_NOTABLE").doesNotContain("VIEW_RUNNING");
  }

  @Test
  void aLookThatAsksForAFewSearchesTheRunForNothingElse() {
    claim(run, 3);
    calls.take();

    run.view(4);
    var few = calls.statements("1 as place, busy.chunk_no as within").getFirst().parameters();
    run.view(20);
    var many = calls.statements("1 as place, busy.chunk_no as within").getLast().parameters();

    assertThat(List.of(few.get(6), few.get(11))).as("failed, slow").containsExactly("{}", "{}");
    assertThat(List.of(many.get(6), many.get(11))).containsExactly("{}", "{\"1\"}");
  }

  private static List<Long> numbersIn(RunView view) {
    return view.notable().stream().map(ChunkView::no).toList();
  }

  private void batches(ClaimedChunk<IdRange> held, int rows) throws Exception {
    var batches = work.open(ActiveChunk.of(held.chunk().range()), held.cursor());
    var at = held;
    Batch done;
    do {
      try (var tx = run.begin(List.of(at)).orElseThrow()) {
        done = batches.next(tx, rows);
        assertThat(tx.commit(List.of(done))).isEqualTo(Outcome.COMMITTED);
      }
      at = at.after(done);
    } while (!done.isLast());
  }

  /** The names of the ledger's statements, and what else was sent. */
  private List<String> sent() {
    return calls.take().stream().map(call -> name(call.text())).toList();
  }

  private String name(String text) {
    String end = text.endsWith(AND_COMMIT) ? AND_COMMIT : "";
    String alone = text.substring(0, text.length() - end.length());
    var home = ((JdbcRunLedger<?>) run).home();
    return Arrays.stream(LedgerStatement.values())
        .filter(statement -> home.sql(statement).jdbc().equals(alone))
        .map(statement -> statement + end)
        .findFirst()
        .orElse(text.contains("counted") ? WORK : text);
  }
}
