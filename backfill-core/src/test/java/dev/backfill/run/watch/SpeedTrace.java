package dev.backfill.run.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A run in virtual time, second by second: lanes do chunks of uneven size at a speed that changes
 * as those of databases do. Everything follows from the seed.
 *
 * @param lanes how many chunks at once
 * @param chunks in the order of work
 * @param shape how the speed changes
 * @param seed of the noise
 */
record SpeedTrace(int lanes, List<Chunk> chunks, Shape shape, long seed) implements Trace {

  /**
   * A chunk.
   *
   * @param rows rows it has
   * @param estimate rows it was expected to have
   */
  record Chunk(long rows, long estimate) {}

  /** How speed changes in the course of a run. */
  enum Shape {
    /** The same all the time, but for noise. */
    EVEN,
    /** Slow until the cache is warm. */
    WARMING_UP,
    /** Slower and slower: bloat, or a longer and longer index. */
    SLOWING_DOWN,
    /** At half the speed from some moment on: a throttle, or the day's load. */
    HALVED,
    /** At twice the speed from some moment on: the evening. */
    DOUBLED,
    /** Every five minutes a checkpoint takes most of it for half a minute. */
    CHECKPOINTS,
    /** Nothing at all for ten to thirty seconds, again and again: locks. */
    STALLS,
    /** A pause that a person asked for, for a fifth of the time. */
    PAUSED,
    /** The last tenth at a third to three quarters of the speed: rows that are larger. */
    SLOW_END;

    /** The factor at a moment; {@code part} is the done part of the whole, 0 to 1. */
    double speed(double seconds, double part, double turn, Random random) {
      double noise = Math.exp(0.25 * random.nextGaussian());
      return noise
          * switch (this) {
            case EVEN, PAUSED -> 1;
            case WARMING_UP -> Math.min(1, 0.3 + 0.7 * part / 0.1);
            case SLOWING_DOWN -> 1 - 0.6 * part;
            case HALVED -> part < turn ? 1 : 0.5;
            case DOUBLED -> part < turn ? 0.5 : 1;
            case CHECKPOINTS -> seconds % 300 < 30 ? 0.25 : 1;
            case SLOW_END -> part < 0.9 ? 1 : 0.15 + 0.75 * turn;
            case STALLS -> seconds % 97 < 10 + 20 * turn ? 0 : 1;
          };
    }
  }

  /** A trace of some minutes to some hours. */
  static SpeedTrace of(long seed) {
    var random = new Random(seed);
    int lanes = 1 + random.nextInt(8);
    int count = lanes * (4 + random.nextInt(60));
    double uneven = random.nextDouble();
    double wrong = 0.3 * random.nextDouble();
    var chunks = new ArrayList<Chunk>();
    for (int i = 0; i < count; i++) {
      long rows = 1 + (long) (100_000 * Math.exp(uneven * random.nextGaussian()));
      chunks.add(new Chunk(rows, 1 + (long) (rows * Math.exp(wrong * random.nextGaussian()))));
    }
    var shapes = Shape.values();
    return new SpeedTrace(lanes, chunks, shapes[(int) (seed % shapes.length)], random.nextLong());
  }

  @Override
  public int every() {
    return 10;
  }

  @Override
  public long estimated() {
    return chunks.stream().mapToLong(Chunk::estimate).sum();
  }

  @Override
  public List<Moment> moments() {
    var random = new Random(seed);
    double lane = 2_000 + 8_000 * random.nextDouble();
    double turn = 0.2 + 0.6 * random.nextDouble();
    double all = chunks.stream().mapToLong(Chunk::rows).sum();
    var done = new double[lanes];
    var at = new int[lanes];
    int next = 0;
    for (int i = 0; i < lanes; i++) {
      at[i] = next < chunks.size() ? next++ : -1;
    }
    var moments = new ArrayList<Moment>();
    double rows = 0;
    int ended = 0;
    long endedEstimate = 0;
    int working = 0;
    int pause = -1;
    for (int second = 0; ended < chunks.size(); second++) {
      var running = new ArrayList<Running>();
      for (int i = 0; i < lanes; i++) {
        if (at[i] >= 0) {
          running.add(new Running(at[i] + 1L, (long) done[i], chunks.get(at[i]).estimate()));
        }
      }
      boolean paused = shape == Shape.PAUSED && rows / all > turn && pause != 0;
      if (paused) {
        pause = pause < 0 ? 1 + working / 4 : pause - 1;
      }
      moments.add(
          new Moment(
              second,
              working,
              paused,
              (long) rows,
              ended,
              endedEstimate,
              chunks.size() - ended - running.size(),
              running));
      if (paused) {
        continue;
      }
      working++;
      for (int i = 0; i < lanes; i++) {
        double left = lane * shape.speed(second, rows / all, turn, random);
        while (left > 0 && at[i] >= 0) {
          double part = Math.min(left, chunks.get(at[i]).rows() - done[i]);
          done[i] += part;
          rows += part;
          left -= part;
          if (done[i] >= chunks.get(at[i]).rows() - 1e-6) {
            ended++;
            endedEstimate += chunks.get(at[i]).estimate();
            at[i] = next < chunks.size() ? next++ : -1;
            done[i] = 0;
          }
        }
      }
    }
    moments.add(
        new Moment(
            moments.size(), working, false, (long) rows, ended, endedEstimate, 0, List.of()));
    return moments;
  }
}
