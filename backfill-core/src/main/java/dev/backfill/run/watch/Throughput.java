package dev.backfill.run.watch;

import dev.backfill.base.Durations;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot.Basis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The recent throughput of a run.
 *
 * <p>Looks back {@value #WINDOW_SECONDS} seconds of working time; further, where these hold too few
 * steps to tell: chunks of twenty minutes that end four at a time would otherwise look like four
 * chunks a minute. Old points are thinned out, so that a day takes a few hundred of them.
 *
 * <p>Confined to one thread.
 */
final class Throughput {

  static final int WINDOW_SECONDS = 60;

  /** A shorter stretch is no measure. */
  private static final double SHORTEST_SECONDS = 0.1;

  private static final double SPACING_SECONDS = 1.0;
  private static final int FEWEST_STEPS = 8;
  private static final int STRETCHES = 6;

  /**
   * The best and the worst stretch count for at most this factor: a pause of a second is no end.
   */
  private static final double WIDEST = 4.0;

  /** Of the time that is left, the window looks back at least so much: chosen by replays. */
  private static final double SHARE_OF_THE_REST = 0.1;

  /** The estimates of so much of the whole weigh as much against what was seen. */
  private static final double DOUBT = 0.2;

  /** More rows than this for one that was expected, and they are not the same rows. */
  private static final double OTHER_ROWS = 2.0;

  /** The band is at least so wide, either way: what comes later is in no measurement. */
  private static final double LEAST = 1.4;

  /**
   * The end of a run is often its slowest part: larger rows, one lane with the last large chunk. So
   * much of the whole run, but at most {@link #LONGEST_TAIL} times what is likely, may come on top.
   */
  private static final double TAIL = 0.15;

  private static final double LONGEST_TAIL = 1.5;

  private static final Eta NO_DATA = new Eta.Unknown("no data yet");

  private static final double LONGEST_SECONDS = Duration.ofDays(36_500).toSeconds();

  private final List<Point> points = new ArrayList<>();

  /**
   * A run at one moment.
   *
   * @param seconds working time since the start
   * @param rows rows examined
   * @param chunksDone chunks that are done
   * @param rowsDone expected rows that are done
   * @param steps the number of times that progress was seen
   */
  private record Point(double seconds, long rows, long chunksDone, long rowsDone, long steps) {

    Point plus(long moreRows, long moreChunks, long moreExpected) {
      return new Point(
          seconds, rows + moreRows, chunksDone + moreChunks, rowsDone + moreExpected, steps);
    }

    double work(Basis basis) {
      return basis == Basis.ROWS ? rowsDone : chunksDone;
    }
  }

  /** Notes where the run stands. Time must not go back; counts that do are taken as standing. */
  void note(Duration working, long rows, Completion completion) {
    double seconds = Durations.nanos(working) / 1e9;
    if (points.isEmpty()) {
      points.add(new Point(seconds, rows, completion.chunksDone(), completion.rowsDone(), 0));
      return;
    }
    Point last = points.getLast();
    var next =
        new Point(
            seconds,
            Math.max(rows, last.rows),
            Math.max(completion.chunksDone(), last.chunksDone),
            Math.max(completion.rowsDone(), last.rowsDone),
            last.steps + steps(last, rows, completion));
    if (points.size() > 1
        && last.seconds - points.get(points.size() - 2).seconds < SPACING_SECONDS) {
      points.removeLast();
    }
    points.add(next);
    thinOut(seconds);
  }

  /** What was done since the last note counts for nothing, as if it had been done at the start. */
  void passOver(long rows, Completion completion) {
    Point last = points.getLast();
    long moreRows = Math.max(0, rows - last.rows);
    long moreChunks = Math.max(0, completion.chunksDone() - last.chunksDone);
    long moreExpected = Math.max(0, completion.rowsDone() - last.rowsDone);
    if (moreRows > 0 || moreChunks > 0 || moreExpected > 0) {
      points.replaceAll(point -> point.plus(moreRows, moreChunks, moreExpected));
    }
  }

  private static long steps(Point last, long rows, Completion completion) {
    long chunks = completion.chunksDone() - last.chunksDone;
    boolean moved = rows > last.rows || completion.rowsDone() > last.rowsDone;
    return Math.max(chunks, moved ? 1 : 0);
  }

  /** Of points older than the window, those stay that are a 64th of their age apart. */
  private void thinOut(double now) {
    for (int i = points.size() - 3; i > 0; i--) {
      double age = now - points.get(i).seconds;
      if (age > WINDOW_SECONDS
          && points.get(i + 1).seconds - points.get(i - 1).seconds < age / 64) {
        points.remove(i);
      }
    }
  }

  /** The number of points that are kept. */
  int points() {
    return points.size();
  }

  /** Rows per second; 0 before there is data. */
  double rowsPerSecond(int lanes) {
    return points.isEmpty() ? 0 : rate(opening(lanes), Point::rows);
  }

  /** Chunks per second; 0 before there is data. */
  double chunksPerSecond(int lanes) {
    return points.isEmpty() ? 0 : rate(opening(lanes), Point::chunksDone);
  }

  private double rate(int opening, ToDoubleFunction<Point> what) {
    Point from = points.get(opening);
    Point to = points.getLast();
    double seconds = to.seconds - from.seconds;
    return seconds < SHORTEST_SECONDS
        ? 0
        : (what.applyAsDouble(to) - what.applyAsDouble(from)) / seconds;
  }

  /**
   * The estimated time for {@code left} units of work. Likely: at the mean of the last minute, or
   * of a longer time if very much is left, because what comes now and then (checkpoints, locks)
   * will come again. The band: the best and the worst of its stretches, of the whole run, and of
   * its trend continuing, at least {@link #LEAST} times either way, and an end that is slower. Its
   * widths are chosen by replays, in which it holds the truth in four looks of five.
   */
  Eta eta(double left, Basis basis, int lanes) {
    if (points.size() < 2) {
      return NO_DATA;
    }
    double units = left * rowsPerExpected(left, basis);
    ToDoubleFunction<Point> work = basis == Basis.ROWS && seen() > 0 ? Point::rows : workOf(basis);
    double recent = rate(opening(lanes), work);
    if (recent <= 0) {
      return NO_DATA;
    }
    int wider = opening(lanes, units / recent * SHARE_OF_THE_REST);
    double mean = rate(wider, work);
    double whole = rate(0, work);
    var rates = stretches(wider, work);
    rates.addAll(List.of(recent, whole, recent * recent / whole, mean * LEAST, mean / LEAST));
    double likely = units / mean;
    double best = units / Math.min(Collections.max(rates), mean * WIDEST);
    double worst = units / Math.max(Collections.min(rates), mean / WIDEST);
    double tail = Math.min(TAIL * (points.getLast().seconds + likely), LONGEST_TAIL * likely);
    return new Eta.Band(duration(best), duration(likely), duration(worst + tail));
  }

  private static ToDoubleFunction<Point> workOf(Basis basis) {
    return point -> point.work(basis);
  }

  /** Rows seen since the first look. */
  private long seen() {
    return points.getLast().rows - points.getFirst().rows;
  }

  /**
   * The number of rows that come for each that was expected: what is seen of a chunk under way runs
   * smoothly, what was expected of chunks counts in lumps when they end. Believed the more, the
   * more of the run is done, unless rows are counted in quite another way than they were estimated.
   */
  private double rowsPerExpected(double left, Basis basis) {
    double seen = seen();
    double expected = points.getLast().rowsDone - points.getFirst().rowsDone;
    if (basis != Basis.ROWS || seen <= 0 || expected <= 0) {
      return 1;
    }
    double ratio = seen / expected;
    double doubt = ratio > OTHER_ROWS || ratio < 1 / OTHER_ROWS ? 0 : DOUBT * (left + expected);
    return (seen + doubt) / (expected + doubt);
  }

  /** Throughput in equal parts of the window, each from the first point in it to the next part. */
  private List<Double> stretches(int opening, ToDoubleFunction<Point> work) {
    double length = (points.getLast().seconds - points.get(opening).seconds) / STRETCHES;
    var rates = new ArrayList<Double>();
    Point from = points.get(opening);
    for (Point to : points.subList(opening + 1, points.size())) {
      double seconds = to.seconds - from.seconds;
      if (seconds >= length && seconds >= SHORTEST_SECONDS) {
        rates.add((work.applyAsDouble(to) - work.applyAsDouble(from)) / seconds);
        from = to;
      }
    }
    return rates;
  }

  private int opening(int lanes) {
    return opening(lanes, 0);
  }

  /** Where the window opens: a minute ago or longer, or before enough steps, or at the start. */
  private int opening(int lanes, double atLeast) {
    double seconds = Math.max(WINDOW_SECONDS, atLeast);
    Point last = points.getLast();
    long enough = Math.max(FEWEST_STEPS, 3L * lanes);
    for (int i = points.size() - 1; i > 0; i--) {
      Point point = points.get(i);
      if (last.seconds - point.seconds >= seconds && last.steps - point.steps >= enough) {
        return i;
      }
    }
    return 0;
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1_000));
  }
}
