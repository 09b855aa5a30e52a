package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.GroupFailedException;
import dev.backfill.report.GroupReport;
import dev.backfill.report.GroupReport.State;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkProcessor;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanGroupTest {

  private static final LocalDate JAN = LocalDate.of(2024, 1, 1);
  private static final LocalDate APR = LocalDate.of(2024, 4, 1);

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  @AfterEach
  void noThreadIsLeft() {
    Until.holds("no thread is left", () -> LiveThreads.ofBackfill().isEmpty());
  }

  private static PlanSteps.Options<DateRange> plan(String name, LocalDate from, LocalDate to) {
    return Backfill.plan(name, from, to).chunkBy(DAY).retry(RetryPolicy.attempts(1));
  }

  private static PlanSteps.Options<DateRange> days() {
    return plan("daily", JAN, APR);
  }

  private static PlanSteps.Options<DateRange> months() {
    return Backfill.plan("monthly", JAN, APR).chunkBy(MONTH);
  }

  private <R extends Range> ChunkProcessor<R> noted(String plan) {
    return chunk -> {
      if (broken.contains(chunk.id())) {
        throw new IllegalStateException("broken");
      }
      done.add(plan + " " + chunk.id());
      return 1;
    };
  }

  private GroupMember<DateRange> daily() {
    return GroupMember.of(days().build(), noted("daily"));
  }

  private GroupMember<DateRange> monthly() {
    return GroupMember.of(months().build(), noted("monthly"));
  }

  private GroupReport run(GroupMember<?>... members) {
    try {
      return runner.run(Backfill.group("tiers", members).build());
    } catch (GroupFailedException e) {
      return e.report();
    }
  }

  private List<String> of(String plan) {
    return done.stream().filter(text -> text.startsWith(plan)).toList();
  }

  @Test
  void aMonthStartsWhenItsDaysAreDone() {
    var report = run(monthly().afterChunksOf(daily()), daily());

    assertThat(report.succeeded()).isTrue();
    assertThat(of("daily")).hasSize(91);
    for (String month : List.of("2024-01", "2024-02", "2024-03")) {
      var before = done.subList(0, done.indexOf("monthly " + month));
      long daysBefore =
          before.stream().filter(text -> text.startsWith("daily " + month)).distinct().count();
      assertThat(daysBefore).isEqualTo(LocalDate.parse(month + "-01").lengthOfMonth());
    }
  }

  @Test
  void aMonthDoesNotWaitForDaysOfTheNext() throws Exception {
    var january = new Semaphore(0);
    ChunkProcessor<DateRange> waiting =
        chunk -> {
          if (chunk.id().equals("2024-02-01")) {
            assertThat(january.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
          }
          return 1;
        };
    var daily = GroupMember.of(days().build(), waiting);
    var monthly =
        GroupMember.of(
            months().build(),
            chunk -> {
              january.release();
              return 1;
            });

    assertThat(run(daily, monthly.afterChunksOf(daily)).succeeded()).isTrue();
  }

  @Test
  void aWholePlanWaitsUntilAnotherIsComplete() {
    var report = run(monthly().after(daily()), daily());

    assertThat(report.succeeded()).isTrue();
    assertThat(done.subList(0, 91)).allMatch(text -> text.startsWith("daily"));
    assertThat(report.members())
        .extracting(GroupReport.Member::planName)
        .containsExactly("daily", "monthly");
  }

  @Test
  void aFailedDayBlocksItsMonthAndNoOther() {
    broken.add("2024-02-10");

    var report = run(daily(), monthly().afterChunksOf(daily()));

    assertThat(report.member("daily").state()).isEqualTo(State.FAILED);
    assertThat(report.member("monthly").state()).isEqualTo(State.BLOCKED);
    assertThat(report.member("monthly").why())
        .isEqualTo("chunk 2024-02-10 of plan 'daily' is FAILED");
    assertThat(of("monthly")).containsExactly("monthly 2024-01", "monthly 2024-03");
    assertThat(ledger.attach("monthly").orElseThrow().view(0).state()).isEqualTo(RunState.PAUSED);
    assertThat(report.toLine())
        .isEqualTo(
            "Group tiers: daily FAILED 90/91 chunks, monthly BLOCKED 2/3 chunks (chunk 2024-02-10"
                + " of plan 'daily' is FAILED)");
    assertThat(report.toMarkdown())
        .contains(
            "| monthly | ⛔ BLOCKED | 2/3 chunks | chunk 2024-02-10 of plan 'daily' is FAILED |");
  }

  @Test
  void whatWasBlockedIsDoneWhenTheGroupIsRunAgain() {
    broken.add("2024-02-10");
    run(daily(), monthly().afterChunksOf(daily()));
    broken.clear();
    done.clear();

    var report = run(daily(), monthly().afterChunksOf(daily()));

    assertThat(report.succeeded()).isTrue();
    assertThat(done).containsExactly("daily 2024-02-10", "monthly 2024-02");
  }

  @Test
  void aPlanAfterAFailedOneIsBlockedAndSoIsWhatComesAfterIt() {
    broken.add("2024-02-10");
    var yearly =
        GroupMember.of(Backfill.plan("yearly", JAN, APR).chunkBy(MONTH).build(), noted("yearly"));

    assertThatThrownBy(
            () ->
                runner.run(
                    Backfill.group(
                            "tiers", daily(), monthly().after(daily()), yearly.after(monthly()))
                        .build()))
        .isInstanceOf(GroupFailedException.class)
        .hasMessageStartingWith(
            "Group 'tiers' did not complete: plan 'daily' is FAILED (1 of 91 chunks failed.)")
        .hasMessageContaining("plan 'monthly' is BLOCKED (plan 'daily' is FAILED)")
        .hasMessageContaining("plan 'yearly' is BLOCKED (plan 'monthly' is BLOCKED)")
        .hasMessageEndingWith("What has succeeded stays; run the group again to continue")
        .hasCauseInstanceOf(BackfillFailedException.class);
    assertThat(of("monthly")).isEmpty();
    assertThat(ledger.attach("monthly")).isEmpty();
  }

  @Test
  void aSkippedChunkBlocksWhatItCoversUnlessTheMemberAcceptsIt() {
    broken.add("2024-02-10");
    run(daily(), monthly().afterChunksOf(daily()));
    ledger.skipChunk("daily", "2024-02-10", "its rows are lost", "ann");

    var blocked = run(daily(), monthly().afterChunksOf(daily()));

    assertThat(blocked.toLine())
        .startsWith("Group tiers: daily COMPLETED 90/91 chunks, 1 skipped, monthly BLOCKED 2/3");
    assertThat(blocked.member("monthly").why())
        .isEqualTo("chunk 2024-02-10 of plan 'daily' is SKIPPED");

    var accepted = run(daily(), monthly().afterChunksOf(daily()).acceptSkipped());

    assertThat(accepted.succeeded()).isTrue();
    assertThat(of("monthly"))
        .containsExactlyInAnyOrder("monthly 2024-01", "monthly 2024-02", "monthly 2024-03");
  }

  @Test
  void whatWasCompleteBeforeCounts() {
    runner.run(daily().plan(), daily().work());
    done.clear();

    var report = run(daily(), monthly().afterChunksOf(daily()));

    assertThat(report.succeeded()).isTrue();
    assertThat(of("daily")).isEmpty();
    assertThat(of("monthly")).hasSize(3);
  }

  @Test
  void aWiderPlanWaitsForWhatIsWiderUpstream() {
    run(daily(), monthly().afterChunksOf(daily()));
    done.clear();
    var may = LocalDate.of(2024, 5, 1);
    var daily = GroupMember.of(plan("daily", JAN, may).build(), noted("daily"));
    var monthly =
        GroupMember.of(Backfill.plan("monthly", JAN, may).chunkBy(MONTH).build(), noted("monthly"));

    var report = run(daily, monthly.afterChunksOf(daily));

    assertThat(report.succeeded()).isTrue();
    assertThat(done).hasSize(31).endsWith("monthly 2024-04");
  }

  @Test
  void membersShareALimitOfLanes() {
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    ChunkProcessor<Range> counted =
        chunk -> {
          most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          atWork.decrementAndGet();
          return 1;
        };
    var one = GroupMember.of(days().parallelism(4).build(), counted);
    var other = GroupMember.of(plan("other", JAN, APR).parallelism(4).build(), counted);
    var group = Backfill.group("shared", one, other).parallelism(2).ledger(ledger);

    assertThat(group.run().succeeded()).isTrue();

    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void aMemberUpstreamHasItsLanesFirst() throws Exception {
    var first = new Semaphore(0);
    ChunkProcessor<DateRange> slow =
        chunk -> {
          assertThat(first.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
          return noted("daily").process(ActiveChunk.widened(chunk));
        };
    var daily = GroupMember.of(days().build(), slow);
    try (var run =
        runner.start(
            Backfill.group("tiers", daily, monthly().afterChunksOf(daily))
                .parallelism(1)
                .build())) {
      first.release(31);
      Until.holds("January is done", () -> of("daily").size() == 31);
      assertThat(of("monthly")).isEmpty(); // the only lane is at work on February
      run.parallelism(2);
      Until.holds("there is a lane for it", () -> of("monthly").size() == 1);
      first.release(91);

      assertThat(run.await().succeeded()).isTrue();
    }
  }

  @Test
  void aGroupIsPausedResumedAndCancelledAsAWhole() throws Exception {
    var go = new Semaphore(0);
    var begun = new Semaphore(0);
    ChunkProcessor<DateRange> step =
        chunk -> {
          begun.release();
          assertThat(go.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
          return 1;
        };
    var daily = GroupMember.of(days().build(), step);
    try (var run = runner.start(Backfill.group("tiers", daily, monthly().after(daily)).build())) {
      assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      assertThat(run.report().member("monthly").state()).isEqualTo(State.WAITING);
      assertThat(run.report().member("monthly").why()).isEqualTo("waits for plan 'daily'");
      run.pause();
      go.release();
      Until.holds("it is paused", () -> run.report().member("daily").state() == State.PAUSED);
      run.resume();
      assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      run.cancel(false);
      go.release(100);

      var report = run.await();
      assertThat(report.member("daily").state()).isEqualTo(State.CANCELLED);
      assertThat(report.member("monthly").state()).isEqualTo(State.CANCELLED);
      assertThat(of("monthly")).isEmpty();
    }
  }

  @Test
  void aMemberThatCannotBeOpenedFailsAndTheOthersGoOn() {
    runner.run(Backfill.plan("monthly", JAN, APR).chunkBy(DAY).build(), chunk -> 1);
    var other = GroupMember.of(plan("other", JAN, APR).build(), noted("other"));

    var report = run(daily(), monthly().after(daily()), other.after(daily()));

    assertThat(report.member("monthly").state()).isEqualTo(State.FAILED);
    assertThat(report.member("monthly").why()).contains("chunkBy");
    assertThat(report.member("other").state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void listenersOfTheGroupHearOfAllMembers() {
    var plans = ConcurrentHashMap.<String>newKeySet();
    var group =
        Backfill.group("tiers", daily(), monthly().afterChunksOf(daily()))
            .ledger(ledger)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.ChunkChanged change
                      && change.state() == ChunkState.SUCCEEDED) {
                    plans.add(change.plan());
                  }
                });

    group.run();

    assertThat(plans).containsExactlyInAnyOrder("daily", "monthly");
  }

  @Test
  void anExplanationShowsTheOrderAndEachMember() {
    var explanation = Backfill.group("tiers", monthly().afterChunksOf(daily()), daily()).explain();

    assertThat(explanation.dependencies())
        .containsExactly("daily: waits for nothing", "monthly: after chunks of daily");
    assertThat(explanation.toMarkdown())
        .startsWith("# Backfill group: tiers\n")
        .contains("# Backfill plan: daily", "# Backfill plan: monthly");
  }

  @Test
  void anotherDependencyThanBeforeIsNoted() {
    run(daily(), monthly().afterChunksOf(daily()));

    var report = run(daily(), monthly().after(daily()));

    assertThat(report.member("monthly").report().orElseThrow().notes())
        .contains(
            "The run began after chunks of 'daily', and this start has it after 'daily'. Chunks"
                + " that have succeeded are not done again.");
  }

  @Test
  void aCycleIsRefusedWithItsPath() {
    var daily = daily().after(monthly());

    assertThatThrownBy(() -> Backfill.group("tiers", daily, monthly().after(daily)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Group 'tiers' cannot be built: its dependencies form a cycle: daily > monthly > daily;"
                + " each of these plans waits for the next. Nothing was written");
  }

  @Test
  void aDependencyThatIsNoMemberIsRefused() {
    assertRefused(
        () -> Backfill.group("tiers", monthly().after(daily())),
        "plan 'monthly' depends on plan 'daily', which is no member; add it");
  }

  @Test
  void aPlanThatIsThereTwiceIsRefused() {
    assertRefused(() -> Backfill.group("tiers", daily(), daily()), "plan 'daily' is in it twice");
  }

  @Test
  void membersWithTwoLedgersAreRefused() {
    var own = GroupMember.of(days().ledger(InMemoryLedger.create()).build(), noted("daily"));

    assertRefused(
        () -> Backfill.group("tiers", own, monthly()).ledger(ledger),
        "plan 'daily' has another ledger than the group; all members use one ledger object");
  }

  @Test
  void rangesThatCannotBeComparedAreRefused() {
    var ids = GroupMember.of(Backfill.plan("ids", 0, 100).chunkBy(width(10)).build(), noted("ids"));
    var keys =
        GroupMember.of(
            Backfill.plan("keys", List.of("a", "b")).chunkBy(size(1)).build(), noted("keys"));

    assertRefused(
        () -> Backfill.group("tiers", ids, monthly().afterChunksOf(ids)),
        "plan 'monthly' cuts dates and plan 'ids' cuts integer keys, which cannot be compared; use"
            + " after(..)");
    assertRefused(
        () -> Backfill.group("tiers", keys, ids.afterChunksOf(keys)),
        "the chunks of plan 'ids' cannot be compared with those of plan 'keys': the ranges of"
            + " 'keys' (keys) are no dates, instants or integer keys; use after(..)");
  }

  private static void assertRefused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Group 'tiers' cannot be built: %s. Nothing was written".formatted(why));
  }

  @Test
  void aRangeThatIsNotCoveredUpstreamIsRefusedBeforeAnythingIsWritten() {
    var short0 =
        GroupMember.of(plan("daily", JAN, LocalDate.of(2024, 3, 30)).build(), noted("daily"));
    var group = Backfill.group("tiers", short0, monthly().afterChunksOf(short0)).build();

    assertThatThrownBy(() -> runner.run(group))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Group 'tiers' was not started: plan 'monthly' waits for chunks of plan 'daily', which"
                + " does not cover [2024-03-30, 2024-04-01). Widen 'daily', or narrow 'monthly'."
                + " Nothing was written");
    assertThat(ledger.attach("daily")).isEmpty();
  }

  @Test
  void datesAreComparedWithInstantsInTheZoneOfTheInstants() {
    var zone = ZoneId.of("Europe/Berlin");
    Instant from = JAN.atStartOfDay(zone).toInstant();
    Instant to = LocalDate.of(2024, 1, 3).atStartOfDay(zone).toInstant();
    var hourly =
        GroupMember.of(
            Backfill.plan("hourly", from, to).chunkBy(HOUR.in(zone)).build(), noted("hourly"));
    var daily =
        GroupMember.of(plan("daily", JAN, LocalDate.of(2024, 1, 3)).build(), noted("daily"));

    var report = run(hourly, daily.afterChunksOf(hourly));

    assertThat(report.succeeded()).isTrue();
    assertThat(of("hourly")).hasSize(48);
    int first = done.indexOf("daily 2024-01-01");
    assertThat(done.subList(0, first)).contains("hourly 2024-01-01T23:00+01:00");
  }
}
