package dev.backfill.benchmarks.data;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** The parallel part of a loop written by hand: threads that take ranges from a counter. */
public final class Lanes {

  private Lanes() {}

  /** The work on one range of keys, {@code [from, to)}, in its own transaction. */
  public interface OnRange {
    /** Does it; the caller commits. */
    void on(Connection connection, long from, long to) throws Exception;
  }

  /** Goes over the keys {@code [0, end)} in ranges, on threads with a connection each. */
  public static void run(DataSource source, int threads, long end, long width, OnRange work)
      throws Exception {
    var next = new AtomicLong();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var all = new ArrayList<Future<Long>>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(executor.submit(() -> lane(source, next, end, width, work)));
      }
      for (var one : all) {
        one.get();
      }
    }
  }

  private static long lane(DataSource source, AtomicLong next, long end, long width, OnRange work)
      throws Exception {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      long done = 0;
      for (long from = next.getAndAdd(width); from < end; from = next.getAndAdd(width)) {
        work.on(connection, from, Math.min(end, from + width));
        connection.commit();
        done++;
      }
      return done;
    }
  }
}
