package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Processes that start the same plan at the same time: one is let in. */
@RunsBeside
class SimultaneousStartTest extends LedgerProcesses {

  @Test
  void ofTwoProcessesThatStartAtOnceOneIsLetIn() throws Exception {
    for (int round = 0; round < 5; round++) {
      var plan = "plan_" + round;
      var together = new CyclicBarrier(2);
      var starts = new ArrayList<Future<RunLedger<IdRange>>>();
      for (int i = 0; i < 2; i++) {
        starts.add(
            LedgerTests.begun(
                () -> {
                  var ledger = ledger();
                  together.await(120, TimeUnit.SECONDS);
                  return ledger.open(definition(plan));
                }));
      }

      int let = 0;
      for (var start : starts) {
        try {
          var run = start.get(120, TimeUnit.SECONDS);
          opened.add(run);
          let++;
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(RunIsLiveException.class);
        }
      }
      assertThat(let).isEqualTo(1);
      assertThat(
              database.number("select count(*) from backfill_run where plan_name = '" + plan + "'"))
          .isEqualTo(1);
      opened.forEach(RunLedger::close);
    }
  }

  @Test
  void aRunThatBeginsAndEndsWhileAnotherProcessChecksItsConnectionsIsNotDoneTwice()
      throws Exception {
    ledger().open(definition("another")).close(); // so that the tables are there
    var other = new FutureTask<>(this::wholeRun);
    var began = new AtomicBoolean();
    var slow =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              if (Thread.currentThread().getName().startsWith("backfill-connection-check")
                  && began.compareAndSet(false, true)) {
                Thread.ofVirtual().start(other);
                awaitEndOrWait(other);
              }
              return call.proceed();
            });

    try (var run =
        Inside.connectionWait(JdbcLedger.in(slow), Duration.ofMinutes(2)).open(definition(PLAN))) {
      assertThat(began).isTrue();
      assertThat(run.view(0).planName()).isEqualTo(PLAN);
      Until.holds("the other one is refused, or has ended", other::isDone);
    }

    assertThat(
            database.number("select count(*) from backfill_run where plan_name = '" + PLAN + "'"))
        .isEqualTo(1);
  }

  private boolean wholeRun() throws Exception {
    try (var run = ledger().open(definition(PLAN))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, 1);
      run.note(claim(run), Batch.last(1));
      run.move(RunState.RUNNING, RunState.VALIDATING, "");
      try (var tx = run.complete()) {
        tx.commit();
      }
    }
    return true;
  }

  private void awaitEndOrWait(Future<?> other) throws Exception {
    Until.holds(
        "the other process has ended, or waits for this one",
        () ->
            other.isDone()
                || database.number(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                            + " datname = current_database()")
                    > 0);
  }
}
