package dev.backfill.benchmarks.load;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * When transactions are due: one every few milliseconds, until the end. One that begins late,
 * because the one before it took long, is counted from when it was due. Those that wait at the end
 * are done and counted too, otherwise the longest waits would be missing. Thread-safe.
 */
final class Beat {

  private final long every;
  private final LongSupplier clock;
  private volatile long end;
  private volatile boolean over;

  /** Of so many nanoseconds, on a clock of nanoseconds. */
  Beat(long every, LongSupplier clock) {
    this.every = every;
    this.clock = clock;
  }

  /** A transaction. */
  interface Transaction {
    /** Does it. */
    void run() throws SQLException;
  }

  /** Runs them from a moment on; returns the nanoseconds from when each was due to its end. */
  List<Long> run(long first, Transaction transaction) throws SQLException {
    var took = new ArrayList<Long>();
    long due = first;
    do {
      await(due);
      transaction.run();
      took.add(clock.getAsLong() - due);
      due += every;
    } while (!over || due - end < 0);
    return took;
  }

  private void await(long due) {
    for (long left = due - clock.getAsLong(); left > 0; left = due - clock.getAsLong()) {
      LockSupport.parkNanos(left);
    }
  }

  /** From now on none becomes due. */
  void end() {
    end = clock.getAsLong();
    over = true;
  }
}
