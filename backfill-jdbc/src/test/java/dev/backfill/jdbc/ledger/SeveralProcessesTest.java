package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.Peers;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.ChunkProcessor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes on one run, as ledgers of one JVM that know nothing of each other. */
@ExtendWith(Postgres.class)
@Timeout(300) // a run that never ends is what these tests look for
@RunsBeside
class SeveralProcessesTest {

  private static final int CHUNKS = 48;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 479)");
  }

  @AfterEach
  void leave() throws Exception {
    for (var one : opened) {
      one.close();
    }
  }

  private JdbcLedger shared() {
    return JdbcLedger.in(database.pool()).shared();
  }

  private RunLedger<IdRange> open(JdbcLedger ledger) {
    return open(ledger, definition(PLAN));
  }

  private RunLedger<IdRange> open(JdbcLedger ledger, RunDefinition<IdRange> definition) {
    var run = ledger.open(definition);
    opened.add(run);
    return run;
  }

  @Test
  void aSecondProcessJoinsWithClaimsOfItsOwn() throws Exception {
    var one = open(shared());
    one.move(RunState.PLANNED, RunState.RUNNING, "");
    LedgerFixture.plan(one, 5);
    var held = claim(one, 2);

    var other = open(shared());

    assertThat(other.runId()).isEqualTo(one.runId());
    assertThat(numbers(claimAll(other))).containsExactly(3L, 4L, 5L);
    assertThat(one.note(held.getFirst(), Batch.last(1))).isTrue();
    assertThat(one.peers()).isEqualTo(new Peers(1, false));
    assertThat(other.peers()).isEqualTo(new Peers(1, true));
    assertThat(database.number("select count(*) from backfill_process where shares")).isEqualTo(2);
    other.close();
    assertThat(one.peers()).isEqualTo(Peers.NONE);
    assertThat(numbers(claimAll(one))).containsExactly(3L, 4L, 5L);
  }

  @Test
  void whatAnotherProcessGivesBackIsFoundBelowTheOwnMark() {
    var one = open(shared());
    one.move(RunState.PLANNED, RunState.RUNNING, "");
    LedgerFixture.plan(one, 5);
    claim(one, 2);
    var other = open(shared());
    var held = claim(other);
    assertThat(numbers(claimAll(one))).containsExactly(4L, 5L);

    assertThat(other.end(held, new AttemptResult.Released())).isTrue();

    assertThat(numbers(claimAll(one))).containsExactly(3L);
  }

  @Test
  void everyProcessMustWantToShare() {
    var alone = open(JdbcLedger.in(database.pool()));
    assertThatThrownBy(() -> open(shared()))
        .isInstanceOf(RunIsLiveException.class)
        .hasMessageContaining("each of its processes must have shared()");
    alone.close();

    open(shared());
    assertThatThrownBy(() -> open(JdbcLedger.in(database.pool())))
        .isInstanceOf(RunIsLiveException.class)
        .hasMessageContaining("each of its processes must have shared()");
  }

  @Test
  void aProcessWithOtherWorkDoesNotJoin() {
    open(shared());
    var was = definition(PLAN);
    var other =
        new RunDefinition<>(
            PLAN, was.planHash(), "c".repeat(64), was.document(), "", 4, was.zone(), was.codec());

    assertThatThrownBy(() -> open(shared(), other)).isInstanceOf(PlanChangedException.class);
  }

  @Test
  void eachProcessKeepsItsLanesUntilSomebodyAsksForOthers() throws Exception {
    var one = open(shared());
    var was = definition(PLAN);
    var two =
        open(
            shared(),
            new RunDefinition<>(
                PLAN,
                was.planHash(),
                was.workHash(),
                was.document(),
                "",
                2,
                was.zone(),
                was.codec()));
    assertThat(one.directive().lanes()).isEqualTo(4);
    assertThat(two.directive().lanes()).isEqualTo(2);

    two.request(new RunCommand.Lanes(4));

    assertThat(two.directive().lanes()).isEqualTo(4);
    one.request(new RunCommand.Lanes(3));
    assertThat(one.directive().lanes()).isEqualTo(3);
    Until.holds(
        "the other has heard of it",
        () -> two.claim(1) instanceof Claim.Idle<?> && two.directive().lanes() == 3);
  }

  @Test
  void twoRunnersShareARunAndOneJudges() throws Exception {
    var bothAtWork = new CountDownLatch(2);
    var judged = new AtomicInteger();
    var one = start(planned(judged), bothAtWork);
    var two = start(planned(judged), bothAtWork);

    var first = one.await();
    var second = two.await();

    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    assertThat(second.state()).isEqualTo(RunState.COMPLETED);
    assertThat(first.progress().count(ChunkState.SUCCEEDED)).isEqualTo(CHUNKS);
    assertThat(second.progress().count(ChunkState.SUCCEEDED)).isEqualTo(CHUNKS);
    assertThat(judged).hasValue(1);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.number("select count(distinct owner) from backfill_chunk")).isEqualTo(2);
    assertThat(database.number("select count(*) from backfill_process")).isZero();
  }

  @Test
  void aRequestReachesAll() throws Exception {
    var bothAtWork = new CountDownLatch(3); // a third one that never comes
    var one = start(planned(new AtomicInteger()), bothAtWork);
    var two = start(planned(new AtomicInteger()), bothAtWork);
    Until.holds("both are at work", () -> bothAtWork.getCount() == 1);

    shared().attach("shared").orElseThrow().request(new RunCommand.Cancel(false));
    bothAtWork.countDown();

    assertThat(one.await().state()).isEqualTo(RunState.CANCELLED);
    assertThat(two.await().state()).isEqualTo(RunState.CANCELLED);
    assertThat(database.number("select count(*) from backfill_chunk where state = 'RUNNING'"))
        .isZero();
  }

  @Test
  void whoeverIsClosedLeavesTheRunToTheOthers() throws Exception {
    var bothAtWork = new CountDownLatch(3);
    var one = start(planned(new AtomicInteger()), bothAtWork);
    var two = start(planned(new AtomicInteger()), bothAtWork);
    Until.holds("both are at work", () -> bothAtWork.getCount() == 1);

    var closing = LedgerTests.begun(() -> close(one));
    closing.get(120, TimeUnit.SECONDS);
    assertThat(one.report().notes()).anyMatch(note -> note.contains("left the run to the others"));
    bothAtWork.countDown();

    assertThat(two.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.column("select requested from backfill_run")).containsExactly("null");
  }

  private static boolean close(BackfillRun run) {
    run.close();
    return true;
  }

  @Test
  void ifTheOneThatJudgesDiesAnotherJudges() throws Exception {
    var bothAtWork = new CountDownLatch(2);
    var judged = new AtomicInteger();
    var dead = new CountDownLatch(1);
    Check.Test stuck =
        context -> {
          if (judged.incrementAndGet() == 1) {
            assertThat(dead.await(120, TimeUnit.SECONDS)).isTrue();
          }
          return Check.passed("");
        };
    var one = start(planned(context -> Check.passed(""), stuck), bothAtWork);
    var two = start(planned(context -> Check.passed(""), stuck), bothAtWork);
    Until.holds("one judges", () -> judged.get() == 1);

    database.execute( // dead for good: who lives would join again
        "create function refuse() returns trigger language plpgsql as 'begin return null; end'",
        "create trigger refuse before insert on backfill_process"
            + " for each row execute function refuse()",
        "delete from backfill_process where process_id = (select moved_by from backfill_run)");
    Until.holds(
        "the other has completed the run",
        () -> database.column("select state from backfill_run").contains("COMPLETED"));
    dead.countDown();

    assertThat(one.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(two.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(judged).hasValue(2);
  }

  @Test
  void whoeverWaitsForTheVerdictOfAnotherCanBeClosed() throws Exception {
    var bothAtWork = new CountDownLatch(2);
    var judging = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    Check.Test stuck =
        context -> {
          judging.countDown();
          assertThat(free.await(200, TimeUnit.SECONDS)).isTrue(); // longer than the wait below
          return Check.passed("");
        };
    var one = start(planned(context -> Check.passed(""), stuck), bothAtWork);
    var two = start(planned(context -> Check.passed(""), stuck), bothAtWork);
    assertThat(judging.await(120, TimeUnit.SECONDS)).isTrue();

    var closing = List.of(LedgerTests.begun(() -> close(one)), LedgerTests.begun(() -> close(two)));

    Until.holds("the one that waits has left", () -> closing.stream().anyMatch(Future::isDone));
    free.countDown();
    for (var each : closing) {
      assertThat(each.get(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aProcessWhoseChecksObjectLeavesAndTheOthersGoOn() throws Exception {
    var bothAtWork = new CountDownLatch(2);
    var one = start(planned(new AtomicInteger()), bothAtWork);
    Until.holds("it is at work", () -> bothAtWork.getCount() == 1);
    var objecting = planned(context -> Check.failed("not here"), context -> Check.passed(""));

    var two = BackfillRunner.inMemory().start(objecting, work(bothAtWork));
    opened.add(two);
    assertThat(two.await().notes()).anyMatch(note -> note.contains("'before'"));
    bothAtWork.countDown();

    assertThat(one.await().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aProcessThatBreaksLeavesTheRunToTheOthers() throws Exception {
    var bothAtWork = new CountDownLatch(3);
    var good = start(planned(new AtomicInteger()), bothAtWork);
    var breaks = new AtomicBoolean();
    var plan = planned(context -> Check.passed(""), context -> Check.passed(""), breaking(breaks));
    var broken = start(plan, bothAtWork);
    Until.holds("both are at work", () -> bothAtWork.getCount() == 1);

    breaks.set(true);
    bothAtWork.countDown();

    assertThat(broken.await().notes()).contains("broken by the test");
    assertThat(good.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  /** A ledger whose claims fail from some time on, in this process alone. */
  private Ledger breaking(AtomicBoolean breaks) {
    var honest = shared().lease(Duration.ofSeconds(3));
    return proxy(
        Ledger.class,
        honest,
        (method, result) -> method.equals("open") ? broken((RunLedger<?>) result, breaks) : result);
  }

  private static RunLedger<?> broken(RunLedger<?> honest, AtomicBoolean breaks) {
    return proxy(
        RunLedger.class,
        honest,
        (method, result) -> {
          if (method.equals("claim") && breaks.get()) {
            throw new LedgerException("broken by the test", null);
          }
          return result;
        });
  }

  private static <T> T proxy(Class<T> type, T honest, BiFunction<String, Object, Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            SeveralProcessesTest.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              try {
                return answer.apply(method.getName(), method.invoke(honest, args));
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  /** What was counted as planned ahead is not there any more, because others have done it. */
  @Test
  void planningGoesOnThoughOthersHaveTakenWhatWasPlannedAhead() throws Exception {
    var begun = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    var grown = Backfill.plan("shared", 0L, 2_500L).chunkBy(width(1)).ledger(shared()).build();
    var run =
        BackfillRunner.inMemory()
            .start(
                grown,
                chunk -> {
                  begun.countDown();
                  assertThat(free.await(120, TimeUnit.SECONDS)).isTrue();
                  return 1;
                });
    opened.add(run);
    assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
    try (var other = memberOf(grown)) {
      claimAll(other).forEach(held -> assertThat(other.note(held, Batch.last(1))).isTrue());
    }
    free.countDown();

    assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.report().progress().total()).isEqualTo(2_500);
  }

  /** Joins the run of a plan without an engine. */
  private RunLedger<IdRange> memberOf(Plan<IdRange> plan) throws SQLException {
    return shared()
        .open(
            new RunDefinition<>(
                plan.name(),
                database.column("select plan_hash from backfill_run").getFirst(),
                database.column("select work_hash from backfill_run").getFirst(),
                "",
                "",
                1,
                ZoneOffset.UTC,
                plan.definition().scope().codec()));
  }

  private Plan<IdRange> planned(AtomicInteger judged) {
    return planned(
        context -> Check.passed(""),
        context -> {
          judged.incrementAndGet();
          return Check.passed("");
        });
  }

  /** The same plan for every process, whatever its checks say there. */
  private Plan<IdRange> planned(Check.Test before, Check.Test after) {
    return planned(before, after, shared().lease(Duration.ofSeconds(3)));
  }

  private Plan<IdRange> planned(Check.Test before, Check.Test after, Ledger ledger) {
    return Backfill.plan("shared", JdbcTable.of(database.pool(), "counted").ids("id", 0, 480))
        .chunkBy(width(10))
        .ledger(ledger)
        .preCheck(Check.of("before", before))
        .postCheck(Check.of("after", after))
        .build();
  }

  /** The first chunk of each runner waits for the others, so that all take part. */
  private ChunkProcessor<IdRange> work(CountDownLatch allAtWork) {
    var first = new AtomicBoolean(true);
    return Jdbc.inTransaction(
        database.pool(),
        (tx, chunk) -> {
          if (first.getAndSet(false)) {
            allAtWork.countDown();
          }
          while (!allAtWork.await(10, TimeUnit.MILLISECONDS)) {
            if (chunk.cancelled()) {
              throw new IllegalStateException("cancelled");
            }
          }
          return TestSql.update(
              tx.unwrap(Connection.class),
              "update counted set n = n + 1 where id >= ? and id < ?",
              chunk.range().from(),
              chunk.range().to());
        });
  }

  private BackfillRun start(Plan<IdRange> plan, CountDownLatch bothAtWork) {
    var run = BackfillRunner.inMemory().start(plan, work(bothAtWork));
    opened.add(run);
    return run;
  }
}
