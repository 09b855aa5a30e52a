package dev.backfill.jdbc;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * How far a campaign of faults goes: to so many faults, or for so many seconds, but never below a
 * floor. Its seed is printed with its result. {@code -Dname.most}, {@code -Dname.seconds} and
 * {@code -Dname.seed} make it longer or repeat it. Value.
 *
 * @param name name of the campaign in the properties
 * @param most no more faults than this
 * @param floor fewer faults than this are no result
 * @param time the time after which no further fault is begun, once there are enough
 * @param seed where its randomness begins
 */
record CampaignLimits(String name, int most, int floor, Duration time, long seed) {

  /** The limits of a campaign, unless the properties say otherwise. */
  static CampaignLimits of(String name, int most, int floor, int seconds) {
    return new CampaignLimits(
        name,
        Integer.getInteger(name + ".most", most),
        floor,
        Duration.ofSeconds(Integer.getInteger(name + ".seconds", seconds)),
        Long.getLong(name + ".seed", System.nanoTime()));
  }

  /** The same for a twin, which need not go on once it has shown the fault. */
  CampaignLimits twin(int atMost) {
    return new CampaignLimits(name, atMost, 1, Duration.ofSeconds(60), seed);
  }

  Random random() {
    return new Random(seed);
  }

  /** Begins the time. */
  Clock begin() {
    return new Clock(System.nanoTime() + time.toNanos());
  }

  /** Prints one line. */
  void print(String result) {
    System.out.printf(Locale.ROOT, "Campaign %s: %s (seed %d)%n", name, result, seed);
  }

  /** The time of one campaign, begun. */
  final class Clock {

    private final long end;

    private Clock(long end) {
      this.end = end;
    }

    /** Whether another fault is due after so many. */
    boolean goesOn(int faults) {
      return faults < floor || (faults < most && System.nanoTime() < end);
    }
  }
}
