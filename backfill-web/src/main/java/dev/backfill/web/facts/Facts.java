package dev.backfill.web.facts;

import dev.backfill.base.Durations;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.FailureGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A report with what follows from it: every format shows these numbers.
 *
 * <p>The chunks and the numbers of a running run are read one after the other, so the chunks may be
 * ahead. Where all chunks are listed, the numbers are those of the list: they add up.
 *
 * <p>Value.
 *
 * @param report the report
 * @param environment where it was written
 */
public record Facts(BackfillReport report, Environment environment) {

  private static final int SLOWEST = 10;

  /** The numbers of the run. */
  public ProgressSnapshot progress() {
    return report.progress();
  }

  /** Returns true if every chunk planned so far is listed. */
  public boolean listsAll() {
    return report.chunks().size() >= planned(progress().chunks());
  }

  /** The number of chunks planned so far, split ones included. */
  public long planned() {
    return planned(counts());
  }

  private static long planned(Map<ChunkState, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The number of chunks in each state; states without chunks are absent. */
  public Map<ChunkState, Long> counts() {
    if (!listsAll()) {
      return progress().chunks();
    }
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    report.chunks().forEach(chunk -> counts.merge(chunk.state(), 1L, Long::sum));
    return counts;
  }

  /** The number of chunks in a state. */
  public long count(ChunkState state) {
    return counts().getOrDefault(state, 0L);
  }

  /** The number of chunks that count: a split one counts through its children only. */
  public long total() {
    return planned() - count(ChunkState.SPLIT);
  }

  /** Chunks that have succeeded; what a person has left out is not done. */
  public long done() {
    return count(ChunkState.SUCCEEDED);
  }

  /** The row counts of all chunks. */
  public RowCounts rows() {
    return listsAll() && !report.chunks().isEmpty()
        ? report.chunks().stream().map(ChunkView::rows).reduce(RowCounts.NONE, RowCounts::plus)
        : progress().rows();
  }

  /** Returns true if every chunk has succeeded or was skipped, and no check has failed. */
  public boolean isSuccess() {
    return report.state() == RunState.COMPLETED;
  }

  /** Returns true if an earlier start has completed the run, and this one had nothing to do. */
  public boolean isFoundComplete() {
    return isSuccess() && progress().doneBefore() > 0 && progress().elapsed().isZero();
  }

  /** Rows per second since this start, without pauses; 0 before there is time. */
  public double meanRowsPerSecond() {
    return perSecond(progress().rowsHere().seen());
  }

  /** Chunks per second since this start, without pauses; 0 before there is time. */
  public double meanChunksPerSecond() {
    return perSecond(Math.max(0, count(ChunkState.SUCCEEDED) - progress().doneBefore()));
  }

  private double perSecond(long count) {
    double seconds = Durations.nanos(progress().active()) / 1e9;
    return seconds <= 0 ? 0 : count / seconds;
  }

  /** Listed chunks that took longest in their last attempt, the slowest first. */
  public List<ChunkView> slowest() {
    return report.chunks().stream()
        .filter(chunk -> took(chunk).isPositive())
        .sorted(Comparator.comparing(Facts::took).reversed())
        .limit(SLOWEST)
        .toList();
  }

  private static Duration took(ChunkView chunk) {
    return chunk.took().orElse(Duration.ZERO);
  }

  /** The causes for which listed chunks have failed. */
  public List<FailureGroup> failures() {
    return report.failures();
  }

  /** The way in which the run can be undone; empty if the plan does not say. */
  public Optional<UndoWay> undo() {
    return report.about().undo().map(way -> UndoWay.of(way, report.checks()));
  }
}
