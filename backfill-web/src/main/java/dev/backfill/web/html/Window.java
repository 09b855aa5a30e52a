package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.web.facts.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What charts along the time show: this start, from its beginning to now, and the last attempts of
 * the chunks that were at work in it.
 *
 * <p>Value.
 *
 * @param from where it begins
 * @param length how long it is; more than nothing
 * @param attempts by their beginning
 */
record Window(Instant from, Duration length, List<Attempt> attempts) {

  /**
   * The last attempt at a chunk, or the present one.
   *
   * @param chunk the chunk
   * @param begin seconds after the beginning of the window; 0 or more
   * @param end seconds after the beginning of the window; not before {@code begin}
   */
  record Attempt(ChunkView chunk, double begin, double end) {

    double seconds() {
      return end - begin;
    }
  }

  static Window of(Facts facts) {
    var from = facts.progress().startedAt();
    var length = facts.progress().elapsed();
    double seconds = Times.seconds(length);
    var attempts =
        facts.report().chunks().stream()
            .filter(chunk -> chunk.startedAt().isPresent() && chunk.took().isPresent())
            .filter(chunk -> chunk.state() != ChunkState.ROLLED_BACK)
            .map(chunk -> attempt(chunk, from, seconds))
            .filter(attempt -> attempt.end() > 0 && attempt.begin() < seconds)
            .map(attempt -> clipped(attempt, seconds))
            .sorted(
                Comparator.comparingDouble(Attempt::begin)
                    .thenComparingLong(attempt -> attempt.chunk().no()))
            .toList();
    return new Window(from, length, attempts);
  }

  private static Attempt attempt(ChunkView chunk, Instant from, double seconds) {
    double begin = Times.seconds(Duration.between(from, chunk.startedAt().orElseThrow()));
    double took = Times.seconds(chunk.took().orElseThrow());
    return new Attempt(chunk, begin, chunk.state() == ChunkState.RUNNING ? seconds : begin + took);
  }

  private static Attempt clipped(Attempt attempt, double seconds) {
    return new Attempt(
        attempt.chunk(), Math.max(0, attempt.begin()), Math.min(seconds, attempt.end()));
  }

  boolean isEmpty() {
    return attempts.isEmpty() || !length.isPositive();
  }

  double seconds() {
    return Times.seconds(length);
  }

  /** The times at equal distances below a chart. */
  void ticks(Html html) {
    html.raw("<div class=ticks>");
    for (int i = 0; i <= 4; i++) {
      html.element("span", Times.tick(from.plus(length.multipliedBy(i).dividedBy(4)), length));
    }
    html.raw("</div>");
  }
}
