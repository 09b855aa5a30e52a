package dev.backfill.jdbc.ledger.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.LedgerSql;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a ledger, each stated once: its default, its bounds, how it is read and how it is
 * replaced. Value; immutable to others: a setting changes a copy. It is published by final fields,
 * which makes it safe for all threads.
 */
public final class LedgerSettings implements Cloneable {

  public static final LedgerSettings DEFAULT = new LedgerSettings();

  /** PostgreSQL cuts longer names silently. */
  private static final int MAX_NAME_BYTES = 63;

  /** The longest name made from a prefix is that of a constraint and has 19 characters more. */
  private static final int MAX_PREFIX = 40;

  private static final Pattern PREFIX_WITHOUT_QUOTES = Pattern.compile("[a-z_][a-z0-9_]*");

  private Optional<String> schema = Optional.empty();
  private String prefix = LedgerSql.PREFIX;
  private Duration lease = Duration.ofSeconds(15);
  private Duration lockTimeout = Duration.ofSeconds(5);
  private Duration statementTimeout = Duration.ZERO;
  private int crashLimit = 3;
  private boolean shared;
  private Optional<Duration> retention = Optional.empty();
  private Optional<Duration> imageRetention = Optional.empty();
  private Duration connectionWait = Duration.ofSeconds(5);
  private TimeSource time = TimeSource.system();
  private int block = 1_000;
  private boolean asynchronous;

  private LedgerSettings() {}

  /** Where the tables are; empty for the first place in the search path that has them. */
  public Optional<String> schema() {
    return schema;
  }

  public LedgerSettings schema(String name) {
    requireName(name);
    return with(next -> next.schema = Optional.of(name));
  }

  /** The prefix of the names of the tables. */
  public String prefix() {
    return prefix;
  }

  public LedgerSettings prefix(String beginning) {
    requirePrefix(beginning);
    return with(next -> next.prefix = beginning);
  }

  /** The time for which a process counts as alive after its last heartbeat. */
  public Duration lease() {
    return lease;
  }

  public LedgerSettings lease(Duration atMost) {
    requireBetween("lease", atMost, Duration.ofSeconds(1), Duration.ofMinutes(10));
    return with(next -> next.lease = atMost);
  }

  /** The longest time that a statement of a chunk waits for a lock. */
  public Duration lockTimeout() {
    return lockTimeout;
  }

  public LedgerSettings lockTimeout(Duration atMost) {
    requireBetween("lockTimeout", atMost, Duration.ofMillis(1), Duration.ofHours(1));
    return with(next -> next.lockTimeout = atMost);
  }

  /** The longest time that a statement of a chunk may take; zero for no limit. */
  public Duration statementTimeout() {
    return statementTimeout;
  }

  public LedgerSettings statementTimeout(Duration atMost) {
    requireBetween("statementTimeout", atMost, Duration.ZERO, Duration.ofDays(7));
    return with(next -> next.statementTimeout = atMost);
  }

  /** After how many deaths of its process a chunk is given up. */
  public int crashLimit() {
    return crashLimit;
  }

  public LedgerSettings crashLimit(int deaths) {
    if (deaths < 1) {
      throw new IllegalArgumentException("crashLimit must be >= 1, was " + deaths);
    }
    return with(next -> next.crashLimit = deaths);
  }

  /** Returns true if this process shares a run with others. */
  public boolean shared() {
    return shared;
  }

  public LedgerSettings shared(boolean allowed) {
    return with(next -> next.shared = allowed);
  }

  /** The time for which ended runs are kept; empty for ever. */
  public Optional<Duration> retention() {
    return retention;
  }

  public LedgerSettings retention(Duration age) {
    requireAge("retention", age);
    return with(next -> next.retention = Optional.of(age));
  }

  /** The time for which before-images of ended runs are kept; empty as long as the run. */
  public Optional<Duration> imageRetention() {
    return imageRetention;
  }

  public LedgerSettings imageRetention(Duration age) {
    requireAge("beforeImageRetention", age);
    return with(next -> next.imageRetention = Optional.of(age));
  }

  /** The longest time that the connections of a run may take at the start. */
  public Duration connectionWait() {
    return connectionWait;
  }

  public LedgerSettings connectionWait(Duration atMost) {
    return with(next -> next.connectionWait = atMost);
  }

  /** The time source for the waits between two heartbeats. */
  public TimeSource time() {
    return time;
  }

  public LedgerSettings time(TimeSource other) {
    return with(next -> next.time = other);
  }

  /** The number of chunks that are remembered together once all of them have ended. */
  public int block() {
    return block;
  }

  public LedgerSettings block(int chunks) {
    return with(next -> next.block = chunks);
  }

  /** Returns true if the transactions of chunks do not wait for the disk. */
  public boolean asynchronous() {
    return asynchronous;
  }

  public LedgerSettings asynchronous(boolean chunks) {
    return with(next -> next.asynchronous = chunks);
  }

  private LedgerSettings with(Consumer<LedgerSettings> change) {
    try {
      var next = (LedgerSettings) clone();
      change.accept(next);
      return next;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static void requireName(String name) {
    int bytes = name.getBytes(UTF_8).length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "schema must be a name of 1 to %d bytes, '%s' has %d"
              .formatted(MAX_NAME_BYTES, name.replace('\0', '?'), bytes));
    }
  }

  private static void requirePrefix(String prefix) {
    if (!PREFIX_WITHOUT_QUOTES.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix must be lower-case letters, digits and underscores and not begin with a digit, so"
              + " that it needs no quotes; was '%s'".formatted(prefix.replace('\0', '?')));
    }
    if (prefix.length() > MAX_PREFIX) {
      throw new IllegalArgumentException(
          "prefix must have at most %d characters, '%s' has %d: the database would cut longer names"
              .formatted(MAX_PREFIX, prefix, prefix.length()));
    }
  }

  private static void requireAge(String what, Duration age) {
    requireBetween(what, Durations.capped(age), Duration.ofHours(1), Durations.LONGEST);
  }

  private static void requireBetween(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, was %s".formatted(what, least, most, value));
    }
  }
}
