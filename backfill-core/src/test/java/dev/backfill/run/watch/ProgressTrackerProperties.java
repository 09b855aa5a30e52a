package dev.backfill.run.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.fixture.Views;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Laws of snapshots over any sequence of views, however little sense the sequence makes. */
class ProgressTrackerProperties {

  /** A view, and how long after the one before it is taken. */
  record Step(Duration after, Views view) {}

  @Property(tries = 300)
  void percentIsBoundedNeverGoesBackAndIs100OnlyIfAllIsDone(
      @ForAll("steps") List<Step> steps, @ForAll boolean expecting) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var tracker = tracker(clock, steps.getFirst().view());
    if (expecting) {
      tracker.expecting(500);
    }
    int before = 0;
    boolean done = false;

    for (Step step : steps) {
      clock.advance(step.after());
      RunView view = step.view().view();
      done |= isDone(view);
      int percent = tracker.sample(view, 4).percent();

      assertThat(percent).isBetween(before, done ? 100 : 99);
      assertThat(percent == 100).isEqualTo(done);
      before = percent;
    }
  }

  private static boolean isDone(RunView view) {
    return view.planned()
        && view.count(ChunkState.SUCCEEDED) + view.count(ChunkState.SKIPPED) == view.total();
  }

  @Property(tries = 300)
  void sumsAndTimesAreRight(@ForAll("steps") List<Step> steps) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var start = steps.getFirst().view();
    var tracker = tracker(clock, start);
    var elapsed = Duration.ZERO;

    for (Step step : steps) {
      clock.advance(step.after());
      elapsed = elapsed.plus(step.after());
      RunView view = step.view().view();
      ProgressSnapshot snapshot = tracker.sample(view, 4);

      assertThat(snapshot.total()).isEqualTo(view.total());
      assertThat(snapshot.rows()).isEqualTo(view.rows());
      assertThat(snapshot.rowsHere().changed())
          .isEqualTo(Math.max(0, view.rows().changed() - start.rows().changed()));
      assertThat(snapshot.elapsed()).isLessThanOrEqualTo(elapsed);
      assertThat(snapshot.active()).isLessThanOrEqualTo(snapshot.elapsed());
      assertThat(snapshot.rowsPerSecond()).isNotNegative().isFinite();
      assertThat(snapshot.chunksPerSecond()).isNotNegative().isFinite();
      if (snapshot.eta() instanceof Eta.Band band) {
        assertThat(band.low()).isBetween(Duration.ZERO, band.likely());
        assertThat(band.high()).isGreaterThanOrEqualTo(band.likely());
      }
    }
  }

  private static ProgressTracker tracker(ManualClock clock, Views atStart) {
    return new ProgressTracker(Guarantee.AT_LEAST_ONCE, clock, atStart.view());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Duration> after =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.longs().between(0, 400).map(Duration::ofMillis)),
            Tuple.of(1, Arbitraries.longs().between(0, 7_200).map(Duration::ofSeconds)));
    return Combinators.combine(after, views()).as(Step::new).list().ofMinSize(1).ofMaxSize(40);
  }

  private static Arbitrary<Views> views() {
    Arbitrary<Map<ChunkState, Long>> chunks =
        Arbitraries.maps(
                Arbitraries.of(ChunkState.class), Arbitraries.longs().between(1, 1_000_000))
            .ofMaxSize(4);
    Arbitrary<RowCounts> rows = Combinators.combine(count(), count(), count()).as(RowCounts::new);
    Arbitrary<RunView.Estimates> estimates =
        Combinators.combine(count().optional(), count()).as(RunView.Estimates::new);
    Arbitrary<List<ChunkView>> notable =
        Combinators.combine(Arbitraries.of(ChunkState.class), count(), count())
            .as((state, changed, estimate) -> Views.chunk(1, state, changed, estimate))
            .list()
            .ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.of(RunState.class),
            chunks,
            rows,
            estimates,
            Arbitraries.of(true, false),
            notable)
        .as(Views::new);
  }

  private static Arbitrary<Long> count() {
    return Arbitraries.longs().between(0, 5_000_000_000L);
  }
}
