package dev.backfill.run.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.check.CheckResult;
import dev.backfill.check.CheckResult.Phase;
import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.ForwardingRunLedger;
import dev.backfill.ledger.IdCodec;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Planning;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import dev.backfill.testing.ManualClock;
import dev.backfill.values.Definition;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Asking checks: all of them, each within its time, and never to be taken for a pass. */
class GatesTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final List<CheckResult> recorded = new ArrayList<>();
  private final RunLedger<IdRange> ledger =
      new ForwardingRunLedger(
          InMemoryLedger.create(clock)
              .open(
                  new RunDefinition<>(
                      "orders_tier", "", "", "", "", 1, ZoneOffset.UTC, new IdCodec(false)))) {
        @Override
        public void record(CheckResult result) {
          recorded.add(result);
        }
      };
  private final List<CheckResult> told = new ArrayList<>();
  private Definition<IdRange> plan = Definition.of("orders_tier", new TenIds(), new AllAtOnce());

  private Gates<IdRange> gates() {
    return new Gates<>(
        plan, Optional.empty(), ledger, new RunSignals(clock), clock, Optional.empty(), told::add);
  }

  @Test
  void everyCheckIsAskedAndToldInItsOrder() {
    plan =
        plan.preCheck(Check.of("first", c -> Check.failed("3 of 5")))
            .preCheck(Check.of("second", c -> Check.warned("4 of 5")))
            .preCheck(Check.of("third", c -> Check.passed("5 of 5")));

    var results = gates().pre();

    assertThat(results).extracting(CheckResult::name).containsExactly("first", "second", "third");
    assertThat(results)
        .extracting(CheckResult::verdict)
        .containsExactly(
            new Verdict(Status.FAILED, "3 of 5"),
            new Verdict(Status.WARNED, "4 of 5"),
            new Verdict(Status.PASSED, "5 of 5"));
    assertThat(results).allMatch(result -> result.phase() == Phase.PRE);
    assertThat(results)
        .allMatch(result -> result.at().equals(Instant.parse("2024-01-15T14:00:00Z")));
    assertThat(recorded).isEqualTo(results);
    assertThat(told).isEqualTo(results);
  }

  @Test
  void aCheckIsToldWhatItMayLookAt() {
    var seen = new ArrayList<Check.Context>();
    Check.Test look =
        context -> {
          seen.add(context);
          return Check.passed("");
        };
    plan =
        plan.preCheck(Check.of("before", look))
            .chunkCheck(Check.of("between", look))
            .postCheck(Check.of("after", look));
    var chunk = Chunk.of(7, "60..70", ChunkKind.RANGE, new IdRange(60, 70), Optional.empty());

    var results = new ArrayList<>(gates().pre());
    results.addAll(gates().chunk(chunk, 10));
    results.addAll(gates().post(120));

    assertThat(seen)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("counted") // a question
        .containsExactly(
            new Check.Context("orders_tier", Optional.empty(), Optional.empty(), 0),
            new Check.Context("orders_tier", Optional.of(chunk), Optional.empty(), 10),
            new Check.Context("orders_tier", Optional.empty(), Optional.empty(), 120));
    assertThat(results)
        .extracting(CheckResult::phase)
        .containsExactly(Phase.PRE, Phase.CHUNK, Phase.POST);
  }

  @Test
  void aCheckMayAskForTheChunksOfTheRun() {
    var seen = new ArrayList<Check.Chunks>();
    plan =
        plan.postCheck(
            Check.of(
                "counts",
                context -> {
                  seen.add(context.chunks());
                  return Check.passed("");
                }));

    gates().post(120);

    assertThat(seen).containsExactly(new Check.Chunks(false, 0, 0, 0, 0));
    var alone = new Check.Context("orders_tier", Optional.empty(), Optional.empty(), 0);
    assertThatThrownBy(alone::chunks)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Plan 'orders_tier' has no ledger that a check could ask for its chunks");
  }

  @Test
  void aCheckThatThrowsIsAnErrorThatRepeatsNoMessage() {
    plan =
        plan.postCheck(
                Check.of(
                    "throws",
                    c -> {
                      var cause = new IllegalArgumentException("bob@example.com");
                      throw new IllegalStateException("ann@example.com", cause);
                    }))
            .postCheck(
                Check.of(
                    "breaks",
                    c -> {
                      throw new StackOverflowError();
                    }))
            .postCheck(Check.of("passes", c -> Check.passed("")));

    var results = gates().post(0);

    assertThat(results)
        .extracting(CheckResult::verdict)
        .containsExactly(
            new Verdict(
                Status.ERROR,
                "threw java.lang.IllegalStateException, caused by"
                    + " java.lang.IllegalArgumentException"),
            new Verdict(Status.ERROR, "threw java.lang.StackOverflowError"),
            new Verdict(Status.PASSED, ""));
  }

  @Test
  @SuppressWarnings("NullAway") // what a host without nullness checks can return
  void aCheckWithoutAVerdictIsAnError() {
    plan =
        plan.postCheck(Check.of("null", c -> null))
            .postCheck(Check.of("empty", c -> new Verdict(null, null)));

    var results = gates().post(0);

    assertThat(results)
        .extracting(CheckResult::verdict)
        .containsExactly(
            new Verdict(Status.ERROR, "returned null"),
            new Verdict(Status.ERROR, "returned a verdict without status or evidence"));
  }

  @Test
  void aLateCheckIsAnErrorAndLeftBehindByName() throws Exception {
    var release = new CountDownLatch(1);
    var interrupted = new CompletableFuture<Boolean>();
    plan =
        plan.postCheck(
                new Looking(
                    "row count",
                    Duration.ofMillis(20),
                    Optional::empty,
                    () -> {
                      try {
                        release.await();
                        interrupted.complete(Thread.currentThread().isInterrupted());
                      } catch (InterruptedException e) {
                        interrupted.complete(true);
                      }
                      return Check.passed("too late");
                    }))
            .postCheck(Check.of("passes", c -> Check.passed("")));

    var results = gates().post(0);
    release.countDown();

    assertThat(results)
        .extracting(CheckResult::verdict)
        .containsExactly(
            new Verdict(
                Status.ERROR,
                "took longer than 0.020 s; thread 'backfill-orders_tier-check-row count' is left"
                    + " behind"),
            new Verdict(Status.PASSED, ""));
    assertThat(interrupted.get(120, TimeUnit.SECONDS)).isFalse();
    assertThat(told).hasSize(2);
  }

  @Test
  void aClockThatSkipsWaitsDoesNotMakeChecksLate() {
    var skipping = clock.skippingWaits();
    plan =
        plan.preCheck(
            Check.of(
                "waits",
                c -> {
                  var waiter = skipping.waiter();
                  waiter.await(waiter.changes(), Duration.ofDays(1));
                  return Check.passed("");
                }));

    var results =
        new Gates<>(
                plan,
                Optional.empty(),
                ledger,
                new RunSignals(skipping),
                skipping,
                Optional.empty(),
                told::add)
            .pre();

    assertThat(results).extracting(r -> r.verdict().status()).containsExactly(Status.PASSED);
    assertThat(results.getFirst().took()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void anInterruptedCallerGetsAnErrorAndStaysInterrupted() {
    var release = new CountDownLatch(1);
    plan =
        plan.preCheck(
            Check.of(
                "blocked",
                c -> {
                  release.await();
                  return Check.passed("");
                }));

    Thread.currentThread().interrupt();
    var results = gates().pre();

    assertThat(Thread.interrupted()).isTrue();
    release.countDown();
    assertThat(results).extracting(r -> r.verdict().status()).containsExactly(Status.ERROR);
  }

  @Test
  void whatWasCapturedBeforeTheFirstChunkIsComparedAfterwards() {
    var captured = new ArrayList<Optional<String>>();
    plan =
        plan.preCheck(counting("rows", Phase.PRE, captured))
            .chunkCheck(counting("rows", Phase.CHUNK, captured))
            .postCheck(counting("rows", Phase.POST, captured));
    var chunk = Chunk.of(1, "0..10", ChunkKind.RANGE, new IdRange(0, 10), Optional.empty());

    var gates = gates();
    gates.capture();
    gates.pre();
    gates.chunk(chunk, 10);
    gates.post(10);

    assertThat(captured)
        .containsExactly(Optional.of("PRE"), Optional.of("CHUNK"), Optional.of("POST"));
    assertThat(ledger.recall("capture:POST:rows")).isPresent();
  }

  /** Captures its phase, and keeps what it is shown later. */
  private static Check counting(String name, Phase phase, List<Optional<String>> captured) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> capture(Context context) {
        return Optional.of(phase.name());
      }

      @Override
      public Verdict check(Context context) {
        captured.add(context.captured());
        return Check.passed("");
      }
    };
  }

  @Test
  void aResumedRunDoesNotCaptureAgainEvenIfThereWasNothing() {
    var asked = new ArrayList<String>();
    Callable<Optional<String>> something =
        () -> {
          asked.add("something");
          return Optional.of("17");
        };
    Callable<Optional<String>> nothing =
        () -> {
          asked.add("nothing");
          return Optional.empty();
        };
    var minute = Duration.ofMinutes(1);
    String longName = "n".repeat(300);
    plan =
        plan.postCheck(new Looking("something", minute, something, () -> Check.passed("")))
            .postCheck(new Looking("nothing", minute, nothing, () -> Check.passed("")))
            .postCheck(new Looking(longName, minute, something, () -> Check.passed("")))
            .postCheck(new Looking(longName + "2", minute, nothing, () -> Check.passed("")));

    gates().capture();
    gates().capture();

    assertThat(asked).containsExactly("something", "nothing", "something", "nothing");
  }

  @Test
  void aRunDoesNotStartIfACheckCannotCapture() {
    var asked = new ArrayList<String>();
    plan =
        plan.postCheck(
                new Looking(
                    "row count",
                    Duration.ofMinutes(1),
                    () -> {
                      throw new IllegalStateException("ann@example.com");
                    },
                    () -> Check.passed("")))
            .postCheck(
                new Looking(
                    "other",
                    Duration.ofMinutes(1),
                    () -> {
                      asked.add("other");
                      return Optional.empty();
                    },
                    () -> Check.passed("")));

    assertThatThrownBy(() -> gates().capture())
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("'orders_tier'")
        .hasMessageContaining("check 'row count' threw java.lang.IllegalStateException")
        .hasMessageNotContaining("ann@example.com");

    assertThat(asked).containsExactly("other");
    assertThat(told)
        .extracting(CheckResult::verdict)
        .containsExactly(
            new Verdict(Status.ERROR, "capture threw java.lang.IllegalStateException"));
    assertThat(ledger.recall("capture:POST:row count")).isEmpty();
  }

  /** A check made of its parts. */
  private record Looking(
      String name, Duration timeout, Callable<Optional<String>> baselines, Callable<Verdict> judges)
      implements Check {

    @Override
    public Optional<String> capture(Context context) throws Exception {
      return baselines.call();
    }

    @Override
    public Verdict check(Context context) throws Exception {
      return judges.call();
    }
  }

  /** A scope of ten ids. */
  private record TenIds() implements Scope<IdRange> {

    @Override
    public String definition() {
      return "ids";
    }

    @Override
    public Iterator<IdRange> ranges() {
      return List.of(new IdRange(0, 10)).iterator();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return new IdCodec(false);
    }
  }

  /** One chunk. */
  private record AllAtOnce() implements ChunkStrategy<IdRange> {

    @Override
    public String definition() {
      return "all at once";
    }

    @Override
    public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) {
      return List.of(range).iterator();
    }
  }
}
