package dev.backfill.run.watch;

import java.util.List;

/** How a run went, second by second. */
interface Trace {

  /** How many chunks at once. */
  int lanes();

  /** Expected rows of all chunks. */
  long estimated();

  /** After how many seconds the time left is asked for each time; not for the last ones. */
  int every();

  /** The whole run, a moment for each second, the end included. */
  List<Moment> moments();

  /**
   * A run at one moment.
   *
   * @param seconds since its start
   * @param working seconds in which it was not paused
   * @param paused whether it is
   * @param rows rows done, those of chunks under way included
   * @param ended chunks that have ended
   * @param endedEstimate rows that were expected of them
   * @param pending chunks that are not begun
   * @param running chunks under way with the rows they have done
   */
  record Moment(
      int seconds,
      int working,
      boolean paused,
      long rows,
      int ended,
      long endedEstimate,
      int pending,
      List<Running> running) {}

  /**
   * A chunk under way.
   *
   * @param no its number
   * @param rows rows done
   * @param estimate rows it was expected to have
   */
  record Running(long no, long rows, long estimate) {}
}
