package dev.backfill.jdbc;

import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a ledger, within their bounds. Value.
 *
 * @param schema where the tables are; empty for the first place in the search path that has them
 * @param lease how long a process is believed to live after its last beat
 * @param lockTimeout how long a statement of a chunk waits for a lock
 * @param statementTimeout how long a statement of a chunk may take; zero for no limit
 * @param crashLimit after how many deaths of its process a chunk is given up
 * @param connectionWait how long the connections of a run may take at the start
 * @param time how to wait between two beats
 */
record LedgerSettings(
    Optional<String> schema,
    Duration lease,
    Duration lockTimeout,
    Duration statementTimeout,
    int crashLimit,
    Duration connectionWait,
    TimeSource time) {

  static final LedgerSettings DEFAULT =
      new LedgerSettings(
          Optional.empty(),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ZERO,
          3,
          Duration.ofSeconds(5),
          TimeSource.system());

  /** PostgreSQL cuts longer names silently. */
  private static final int MAX_NAME_BYTES = 63;

  LedgerSettings {
    schema.ifPresent(LedgerSettings::requireName);
    requireBetween("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
    requireBetween("lockTimeout", lockTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    requireBetween("statementTimeout", statementTimeout, Duration.ZERO, Duration.ofDays(7));
    if (crashLimit < 1) {
      throw new IllegalArgumentException("crashLimit must be >= 1, was " + crashLimit);
    }
  }

  LedgerSettings schema(String name) {
    return new LedgerSettings(
        Optional.of(name), lease, lockTimeout, statementTimeout, crashLimit, connectionWait, time);
  }

  LedgerSettings lease(Duration atMost) {
    return new LedgerSettings(
        schema, atMost, lockTimeout, statementTimeout, crashLimit, connectionWait, time);
  }

  LedgerSettings lockTimeout(Duration atMost) {
    return new LedgerSettings(
        schema, lease, atMost, statementTimeout, crashLimit, connectionWait, time);
  }

  LedgerSettings statementTimeout(Duration atMost) {
    return new LedgerSettings(schema, lease, lockTimeout, atMost, crashLimit, connectionWait, time);
  }

  LedgerSettings crashLimit(int deaths) {
    return new LedgerSettings(
        schema, lease, lockTimeout, statementTimeout, deaths, connectionWait, time);
  }

  LedgerSettings connectionWait(Duration atMost) {
    return new LedgerSettings(
        schema, lease, lockTimeout, statementTimeout, crashLimit, atMost, time);
  }

  LedgerSettings time(TimeSource other) {
    return new LedgerSettings(
        schema, lease, lockTimeout, statementTimeout, crashLimit, connectionWait, other);
  }

  private static void requireName(String name) {
    int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "schema must be a name of 1 to %d bytes, '%s' has %d"
              .formatted(MAX_NAME_BYTES, name.replace('\0', '?'), bytes));
    }
  }

  private static void requireBetween(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, was %s".formatted(what, least, most, value));
    }
  }
}
