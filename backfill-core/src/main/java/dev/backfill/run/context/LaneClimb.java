package dev.backfill.run.context;

/**
 * Finds how many lanes to let in: twice as many while that brings a tenth more chunks a second,
 * half as many while that loses no more than a twentieth in all. In between it holds what it has
 * found, and tries again after a while, because the load of a database changes. Confined to one
 * thread at a time.
 */
final class LaneClimb {

  /** So many lanes are always let in. */
  static final int LEAST = 4;

  private static final double GAIN = 1.1;
  private static final double LOSS = 0.95;

  /** Windows between two tries: a try in vain costs no more than a twentieth of the time. */
  private static final int HOLDS = 10;

  /** Before the first try: claims grow in the first window. */
  private static final int FIRST_HOLDS = 2;

  /** What the present window shows. */
  private enum Move {
    UP,
    DOWN,
    NONE
  }

  private int limit = LEAST;
  private Move move = Move.NONE;
  private Move nextTry = Move.UP;
  private double before;
  private double above;
  private double mean;
  private int held;
  private int holds = FIRST_HOLDS;

  int limit() {
    return limit;
  }

  /**
   * Learns from a window of time.
   *
   * @param rate chunks a second at the present limit
   * @param refused true if lanes were kept out in it
   */
  void saw(double rate, boolean refused) {
    switch (move) {
      case UP -> after(rate >= before * GAIN, rate, refused);
      case DOWN -> after(rate >= before * LOSS, rate, refused);
      case NONE -> hold(rate, refused);
    }
  }

  private void after(boolean better, double rate, boolean refused) {
    if (better) {
      before = Math.max(before, rate); // a descent is measured by where it began
      step(refused);
    } else {
      above = move == Move.UP ? rate : above;
      limit = move == Move.UP ? limit / 2 : limit * 2;
      rest();
    }
  }

  private void hold(double rate, boolean refused) {
    mean = held == 0 ? rate : (mean + rate) / 2;
    held++;
    if (held >= holds) {
      holds = HOLDS;
      move = nextTry;
      before = move == Move.DOWN ? Math.max(mean, above) : mean;
      nextTry = move == Move.UP ? Move.DOWN : Move.UP;
      step(refused);
    }
  }

  private void step(boolean refused) {
    if (move == Move.UP && refused) {
      limit *= 2;
    } else if (move == Move.DOWN && limit > LEAST) {
      limit /= 2;
    } else {
      above = move == Move.UP ? 0 : above; // nothing is known of more lanes
      rest();
    }
  }

  private void rest() {
    move = Move.NONE;
    held = 0;
  }
}
