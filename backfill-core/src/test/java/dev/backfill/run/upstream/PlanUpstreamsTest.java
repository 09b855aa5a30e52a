package dev.backfill.run.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.UpstreamRun;
import dev.backfill.ledger.UpstreamRun.Unfinished;
import dev.backfill.ledger.Upstreams.Wait;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RangeCodec.Bounds;
import dev.backfill.support.Line;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which chunks of ids may start, by what a ledger says of plan 'up' over the ids from 0 to 100. */
class PlanUpstreamsTest {

  private static final String ALL = position("done\t0 100\t10\t90 100");
  private static final IdRange TENS = new IdRange(20, 40);

  private static String position(String... parts) {
    return "backfill-position/1\nrequested\t0 100\n" + String.join("\n", parts) + "\n";
  }

  private static Unfinished chunk(ChunkKind kind, int from, int to, ChunkState state) {
    return new Unfinished(from + ".." + to, kind, new Bounds("" + from, "" + to), state);
  }

  private static UpstreamRun run(RunState state, String plannedTo, Unfinished... unfinished) {
    return new UpstreamRun(
        "up",
        Optional.of(state),
        Optional.of(plannedTo),
        !plannedTo.contains("\nopen"),
        List.of(unfinished));
  }

  private static UpstreamPlan byChunk(boolean discovers, boolean acceptsSkipped) {
    return new UpstreamPlan(
        "up",
        acceptsSkipped,
        Optional.of(
            new ComparedChunks(
                discovers, Order.OLDEST_FIRST, RangeCodec.ids(), Line.INTEGERS, ZoneOffset.UTC)));
  }

  private static Optional<Wait> waitOf(UpstreamPlan plan, ChunkKind kind, UpstreamRun run) {
    var upstreams = new PlanUpstreams<IdRange>(List.of(plan), name -> true);
    return upstreams.begin().by(List.of(run)).waitOf(kind, TENS);
  }

  private static void assertWaits(UpstreamPlan plan, ChunkKind kind, UpstreamRun run, String why) {
    assertThat(waitOf(plan, kind, run)).contains(new Wait(true, why));
  }

  private static void assertStarts(UpstreamPlan plan, ChunkKind kind, UpstreamRun run) {
    assertThat(waitOf(plan, kind, run)).isEmpty();
  }

  @Test
  void aChunkWaitsForTheOnesThatOverlapItAndNoOthers() {
    var run =
        run(
            RunState.RUNNING,
            ALL,
            chunk(ChunkKind.RANGE, 10, 20, ChunkState.FAILED),
            chunk(ChunkKind.RANGE, 40, 50, ChunkState.PENDING),
            chunk(ChunkKind.NULLS, 0, 100, ChunkState.PENDING));

    assertStarts(byChunk(false, false), ChunkKind.RANGE, run);
    assertWaits(
        byChunk(false, false),
        ChunkKind.RANGE,
        run(RunState.RUNNING, ALL, chunk(ChunkKind.DELTA, 39, 50, ChunkState.RUNNING)),
        "chunk 39..50 of plan 'up' is RUNNING");
  }

  @Test
  void rowsWithoutAValueWaitForAllChunksAndForTheEndOfThePlanning() {
    assertWaits(
        byChunk(false, false),
        ChunkKind.NULLS,
        run(RunState.RUNNING, ALL, chunk(ChunkKind.RANGE, 90, 100, ChunkState.FAILED)),
        "chunk 90..100 of plan 'up' is FAILED");
    assertWaits(
        byChunk(false, false),
        ChunkKind.NULLS,
        run(RunState.RUNNING, position("open\t0 100\t5\t40 50")),
        "plan 'up' is not planned so far");
    assertStarts(byChunk(false, false), ChunkKind.NULLS, run(RunState.RUNNING, ALL));
  }

  @Test
  void aChunkStartsWhenThePlanningHasPassedIt() {
    assertStarts(
        byChunk(false, false),
        ChunkKind.RANGE,
        run(RunState.RUNNING, position("open\t0 100\t4\t30 40")));
    assertWaits(
        byChunk(false, false),
        ChunkKind.RANGE,
        run(RunState.RUNNING, position("open\t0 100\t3\t20 39")),
        "plan 'up' is not planned so far");
  }

  @Test
  void besideRangesThatAreFoundInTheDataThereIsNothingToWaitFor() {
    String gaps = "backfill-position/1\nrequested\t0 25\ndone\t0 25\t1\t0 25\n";

    assertStarts(byChunk(true, false), ChunkKind.RANGE, run(RunState.RUNNING, gaps));
    assertWaits(
        byChunk(false, false),
        ChunkKind.RANGE,
        run(RunState.RUNNING, gaps),
        "plan 'up' does not cover [25, 40)");
  }

  @Test
  void aSkippedChunkIsDoneOnlyWhereThatIsAccepted() {
    var run = run(RunState.COMPLETED, ALL, chunk(ChunkKind.RANGE, 30, 40, ChunkState.SKIPPED));
    String why = "chunk 30..40 of plan 'up' is SKIPPED";

    assertWaits(byChunk(false, false), ChunkKind.RANGE, run, why);
    assertStarts(byChunk(false, true), ChunkKind.RANGE, run);
    assertWaits(new UpstreamPlan("up", false, Optional.empty()), ChunkKind.RANGE, run, why);
    assertStarts(new UpstreamPlan("up", true, Optional.empty()), ChunkKind.RANGE, run);
  }

  @Test
  void aPlanThatIsNotThereOrRolledBackIsWaitedFor() {
    assertWaits(
        byChunk(false, true),
        ChunkKind.RANGE,
        run(RunState.ROLLED_BACK, ALL),
        "plan 'up' is ROLLED_BACK");
    assertWaits(
        byChunk(false, true),
        ChunkKind.RANGE,
        UpstreamRun.unknown("up"),
        "plan 'up' has not begun");
    assertWaits(
        new UpstreamPlan("up", true, Optional.empty()),
        ChunkKind.RANGE,
        run(RunState.VALIDATING, ALL),
        "plan 'up' is VALIDATING");
  }

  @Test
  void aChunkThatCanNeverStartIsBlockedWhateverElseItWaitsFor() {
    var plans =
        List.of(
            new UpstreamPlan("live", false, Optional.empty()),
            new UpstreamPlan("over", false, Optional.empty()));
    var upstreams = new PlanUpstreams<IdRange>(plans, "over"::equals);
    var failed = run(RunState.FAILED, ALL);

    var wait = upstreams.begin().by(List.of(failed, failed)).waitOf(ChunkKind.RANGE, TENS);

    assertThat(wait).contains(new Wait(true, "plan 'over' is FAILED"));
  }
}
