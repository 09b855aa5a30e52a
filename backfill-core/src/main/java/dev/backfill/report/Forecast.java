package dev.backfill.report;

import dev.backfill.base.Durations;
import dev.backfill.contract.Experimental;
import dev.backfill.progress.Eta;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The estimated time of a run, from chunks that were measured.
 *
 * <p>Value.
 *
 * @param low if every chunk goes as well as the best one measured, on all lanes
 * @param likely at the mean of what was measured, on all lanes
 * @param high if every chunk goes as badly as the worst one measured, on as many lanes as were
 *     measured
 * @param logBytes the amount that will be written to the database's log; empty if that was not
 *     measured
 * @param source the source of the measurement
 */
@Experimental
public record Forecast(
    Duration low, Duration likely, Duration high, OptionalLong logBytes, String source) {

  /**
   * The factor for what a rolled-back or an earlier chunk cannot show: commits that wait for the
   * disk, caches that are warm, the neighbours of another hour. The band is a quarter wider than
   * what was measured, and more than that the fewer chunks were measured: a single one does not
   * show how chunks differ.
   */
  private static final double DOUBT = 1.25;

  /** A chunk with less than this part of the most work measured is a poor measure of speed. */
  private static final double ENOUGH = 0.1;

  /**
   * A chunk that was measured.
   *
   * <p>Value.
   *
   * @param units the amount of work: expected rows, or 1 where all chunks count alike
   * @param took the time that one lane worked on it
   */
  public record Measured(double units, Duration took) {

    private double nanosPerUnit() {
      return Durations.nanos(took) / units;
    }
  }

  /**
   * The number of lanes.
   *
   * <p>Value.
   *
   * @param measured were at work while it was measured; at least 1
   * @param wanted there will be; at least 1
   */
  public record Lanes(int measured, int wanted) {}

  /**
   * Extrapolates.
   *
   * @param chunks the measured chunks
   * @param units the whole work, in the same units
   * @param lanes the number of lanes
   * @param source the source of the measurement, for people
   * @return empty if nothing of any size was measured
   */
  public static Optional<Forecast> of(
      Collection<Measured> chunks, double units, Lanes lanes, String source) {
    double work = chunks.stream().mapToDouble(Measured::units).sum();
    if (work <= 0) {
      return Optional.empty();
    }
    double most = chunks.stream().mapToDouble(Measured::units).max().orElse(0);
    List<Double> speeds =
        chunks.stream()
            .filter(chunk -> chunk.units() > 0 && chunk.units() >= ENOUGH * most)
            .map(Measured::nanosPerUnit)
            .sorted()
            .toList();
    double time = chunks.stream().mapToDouble(chunk -> Durations.nanos(chunk.took())).sum();
    double likely = time / work * units / lanes.wanted();
    double doubt = DOUBT * (1 + 1 / Math.sqrt(speeds.size()));
    double best = speeds.getFirst() * units / lanes.wanted() / doubt;
    double worst = speeds.getLast() * units / Math.min(lanes.measured(), lanes.wanted()) * doubt;
    return Optional.of(
        new Forecast(
            nanos(Math.min(best, likely)),
            nanos(likely),
            nanos(Math.max(worst, likely)),
            OptionalLong.empty(),
            source));
  }

  private static Duration nanos(double nanos) {
    return Duration.ofNanos((long) Math.min(nanos, Long.MAX_VALUE));
  }

  /**
   * The same with what will be written to the log.
   *
   * @param bytes the number of bytes
   * @return a new value
   */
  public Forecast withLogBytes(OptionalLong bytes) {
    return new Forecast(low, likely, high, bytes, source);
  }

  /** For people. */
  String text() {
    return "%s, from %s".formatted(new Eta.Band(low, likely, high).text(), source);
  }
}
