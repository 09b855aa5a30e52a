package dev.backfill.architecture;

import java.time.Duration;
import java.util.ArrayList;
import org.assertj.core.api.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One class for each rule that it breaks. */
final class RuleBreakers {

  private RuleBreakers() {}

  /** Prints. */
  static final class Prints {
    void print() {
      System.out.println();
    }
  }

  /** Logs what comes. */
  static final class Logs {
    final Logger log = LoggerFactory.getLogger("any");
  }

  /** Reads the clock. */
  static final class ReadsTheClock {
    long now() {
      return System.nanoTime();
    }
  }

  /** Converts a duration, which may be for ever. */
  static final class Overflows {
    long nanos(Duration duration) {
      return duration.toNanos();
    }
  }

  /** Keeps a value in the thread. */
  static final class KeepsInThreads {
    final ThreadLocal<String> kept = new ThreadLocal<>();
  }

  /** Extends a class. */
  static final class Derived extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
  }

  /** Public and not final. */
  public static class Open {
    private Open() {}
  }

  /** Public, with a public constructor. */
  public static final class Constructed {
    /** Public. */
    public Constructed() {}
  }

  /** Has a type of another library in its signature. */
  public static final class NamesOthers {
    private NamesOthers() {}

    /** Takes a type of another package. */
    public void take(Condition<String> condition) {}
  }
}
