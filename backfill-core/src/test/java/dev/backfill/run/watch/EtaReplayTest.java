package dev.backfill.run.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.Eta;
import dev.backfill.run.fixture.Views;
import dev.backfill.run.watch.Trace.Moment;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** How far from the truth the time left is, replayed over many runs, beside what others compute. */
@ResourceLock(value = Resources.LOCALE, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("EtaReplayTest") // one method at a time
@Tag("slow")
class EtaReplayTest {

  private static final int TRACES = 200;

  /** Whoever tells how long it takes. */
  private enum Formula {
    OURS,
    /** gh-ost, migrator.go: the rate of the last second, or else the mean since the start. */
    GH_OST,
    /** Backfila, RateCounter.kt: a count of up to 60 s, times 60 / seconds in whole numbers. */
    BACKFILA,
    /** maintenance_tasks, run_concern.rb: the mean of the time in which it was running. */
    MAINTENANCE_TASKS
  }

  /** Relative errors of each formula (median and mean), and how often the truth was in our band. */
  private static final class Errors {
    private final Map<Formula, List<Double>> of = new EnumMap<>(Formula.class);
    private int told;
    private int inBand;
    private double width;

    void add(Formula formula, double seconds, double truth) {
      of.computeIfAbsent(formula, f -> new ArrayList<>()).add(Math.abs(seconds - truth) / truth);
    }

    double median(Formula formula) {
      var sorted = of.getOrDefault(formula, List.of()).stream().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }

    double mean(Formula formula) {
      return of.getOrDefault(formula, List.of()).stream()
          .mapToDouble(error -> Math.min(error, 10))
          .average()
          .orElseThrow();
    }

    double inBand() {
      return (double) inBand / told;
    }

    double width() {
      return width / told;
    }

    String line(String title) {
      var text = new StringBuilder(String.format(Locale.ROOT, "ETA %-13s", title));
      for (Formula formula : Formula.values()) {
        text.append(
            String.format(Locale.ROOT, " %s %.3f/%.3f", formula, median(formula), mean(formula)));
      }
      return text.append(
              String.format(
                  Locale.ROOT, " in band %.2f, %.1f times as wide as likely", inBand(), width()))
          .toString();
    }
  }

  @Test
  void theTimeLeftIsNearerToTheTruthThanThatOfOthers() {
    var all = new Errors();
    var byShape = new EnumMap<SpeedTrace.Shape, Errors>(SpeedTrace.Shape.class);
    for (long seed = 1; seed <= TRACES; seed++) {
      var trace = SpeedTrace.of(seed);
      replay(trace, List.of(all, byShape.computeIfAbsent(trace.shape(), s -> new Errors())));
    }

    var recorded = new Errors();
    for (var trace : RecordedTrace.all()) {
      var own = new Errors();
      replay(trace, List.of(all, recorded, own));
      System.out.println(own.line(trace.name()));
    }
    System.out.println(recorded.line("RECORDED"));
    byShape.forEach((shape, errors) -> System.out.println(errors.line(shape.name())));
    System.out.println(all.line("ALL"));
    for (Formula other : Arrays.asList(Formula.values()).subList(1, Formula.values().length)) {
      assertThat(all.median(Formula.OURS)).as(other.name()).isLessThan(all.median(other));
      assertThat(all.mean(Formula.OURS)).as(other.name()).isLessThan(all.mean(other));
    }
    assertThat(all.inBand()).as("all").isGreaterThan(0.8);
    assertThat(recorded.inBand()).as("recorded on PostgreSQL").isGreaterThan(0.8);
    assertThat(requireNonNull(byShape.get(SpeedTrace.Shape.SLOW_END)).inBand())
        .as("slow end")
        .isGreaterThan(0.8);
    assertThat(all.width()).as("of use").isLessThan(3);
    // twice the speed from some moment on is in no band that is of use
    byShape.remove(SpeedTrace.Shape.DOUBLED);
    assertThat(byShape).allSatisfy((shape, e) -> assertThat(e.inBand()).isGreaterThan(0.75));
  }

  private static void replay(Trace trace, List<Errors> errors) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var moments = trace.moments();
    var tracker =
        new ProgressTracker(Guarantee.EXACTLY_ONCE, clock, view(trace, moments.getFirst()));
    int end = moments.getLast().working();
    for (Moment moment : moments) {
      clock.advance(Duration.ofSeconds(moment.seconds()).minusNanos(clock.nanos()));
      var eta = tracker.sample(view(trace, moment), trace.lanes()).eta();
      double truth = end - moment.working();
      int every = trace.every();
      boolean asked =
          moment.seconds() % every == 0 && moment.seconds() >= 2 * every && truth >= every;
      if (!asked || moment.paused() || !(eta instanceof Eta.Band band)) {
        continue;
      }
      for (Errors sum : errors) {
        sum.add(Formula.OURS, band.likely().toMillis() / 1e3, truth);
        sum.told++;
        sum.width += band.high().minus(band.low()).toMillis() / (band.likely().toMillis() + 1.0);
        sum.inBand +=
            band.low().toMillis() / 1e3 <= truth && truth <= band.high().toMillis() / 1e3 ? 1 : 0;
        double left = Math.max(0, trace.estimated() - moment.rows());
        for (Formula other : List.of(Formula.GH_OST, Formula.BACKFILA, Formula.MAINTENANCE_TASKS)) {
          rate(other, moments, moment)
              .ifPresent(rate -> sum.add(other, Math.min(1e7, left / rate), truth));
        }
      }
    }
  }

  /** Rows per second. */
  private static OptionalDouble rate(Formula formula, List<Moment> moments, Moment now) {
    int second = now.seconds();
    double mean = (double) now.rows() / second;
    double rate =
        switch (formula) {
          case GH_OST -> {
            double last = now.rows() - moments.get(second - 1).rows();
            yield last > 0 ? last : mean;
          }
          case BACKFILA -> {
            int window = Math.min(60, second);
            yield (now.rows() - moments.get(second - window).rows()) * (60 / window) / 60.0;
          }
          case MAINTENANCE_TASKS -> (double) now.rows() / now.working();
          case OURS -> throw new IllegalArgumentException();
        };
    return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
  }

  private static RunView view(Trace trace, Moment moment) {
    var running =
        moment.running().stream()
            .map(
                chunk ->
                    Views.chunk(chunk.no(), ChunkState.RUNNING, chunk.rows(), chunk.estimate()))
            .toArray(ChunkView[]::new);
    return Views.running()
        .state(moment.paused() ? RunState.PAUSED : RunState.RUNNING)
        .chunks(ChunkState.SUCCEEDED, moment.ended())
        .chunks(ChunkState.RUNNING, running.length)
        .chunks(ChunkState.PENDING, moment.pending())
        .changed(moment.rows())
        .estimated(trace.estimated(), moment.endedEstimate())
        .notable(running)
        .view();
  }
}
