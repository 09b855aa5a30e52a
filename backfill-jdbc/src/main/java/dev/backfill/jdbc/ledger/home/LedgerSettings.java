package dev.backfill.jdbc.ledger.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backfill.contract.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.LedgerSql;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a ledger, within their bounds. Value.
 *
 * @param schema where the tables are; empty for the first place in the search path that has them
 * @param prefix what the names of the tables begin with
 * @param lease how long a process is believed to live after its last beat
 * @param lockTimeout how long a statement of a chunk waits for a lock
 * @param statementTimeout how long a statement of a chunk may take; zero for no limit
 * @param crashLimit after how many deaths of its process a chunk is given up
 * @param shared true if this process shares a run with others
 * @param retention how long runs that are over are kept; empty for ever
 * @param imageRetention how long before-images of runs that are over are kept; empty as long as the
 *     run
 * @param connectionWait how long the connections of a run may take at the start
 * @param time how to wait between two beats
 */
public record LedgerSettings(
    Optional<String> schema,
    String prefix,
    Duration lease,
    Duration lockTimeout,
    Duration statementTimeout,
    int crashLimit,
    boolean shared,
    Optional<Duration> retention,
    Optional<Duration> imageRetention,
    Duration connectionWait,
    TimeSource time) {

  /** PostgreSQL cuts longer names silently. */
  private static final int MAX_NAME_BYTES = 63;

  /** The longest name made from a prefix is that of a constraint and has 19 characters more. */
  private static final int MAX_PREFIX = 40;

  private static final Pattern PREFIX_WITHOUT_QUOTES = Pattern.compile("[a-z_][a-z0-9_]*");

  public static final LedgerSettings DEFAULT =
      new LedgerSettings(
          Optional.empty(),
          LedgerSql.PREFIX,
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ZERO,
          3,
          false,
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(5),
          TimeSource.system());

  public LedgerSettings {
    schema.ifPresent(LedgerSettings::requireName);
    requirePrefix(prefix);
    requireBetween("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
    requireBetween("lockTimeout", lockTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    requireBetween("statementTimeout", statementTimeout, Duration.ZERO, Duration.ofDays(7));
    retention.ifPresent(age -> requireAge("retention", age));
    imageRetention.ifPresent(age -> requireAge("beforeImageRetention", age));
    if (crashLimit < 1) {
      throw new IllegalArgumentException("crashLimit must be >= 1, was " + crashLimit);
    }
  }

  public LedgerSettings schema(String name) {
    return with(next -> next.schema = Optional.of(name));
  }

  public LedgerSettings prefix(String beginning) {
    return with(next -> next.prefix = beginning);
  }

  public LedgerSettings lease(Duration atMost) {
    return with(next -> next.lease = atMost);
  }

  public LedgerSettings lockTimeout(Duration atMost) {
    return with(next -> next.lockTimeout = atMost);
  }

  public LedgerSettings statementTimeout(Duration atMost) {
    return with(next -> next.statementTimeout = atMost);
  }

  public LedgerSettings crashLimit(int deaths) {
    return with(next -> next.crashLimit = deaths);
  }

  public LedgerSettings shared(boolean allowed) {
    return with(next -> next.shared = allowed);
  }

  public LedgerSettings retention(Duration age) {
    return with(next -> next.retention = Optional.of(age));
  }

  public LedgerSettings imageRetention(Duration age) {
    return with(next -> next.imageRetention = Optional.of(age));
  }

  public LedgerSettings connectionWait(Duration atMost) {
    return with(next -> next.connectionWait = atMost);
  }

  public LedgerSettings time(TimeSource other) {
    return with(next -> next.time = other);
  }

  private LedgerSettings with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
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

  /** Settings of which one is changed. Confined to {@link #with}. */
  private static final class Draft {
    private Optional<String> schema;
    private String prefix;
    private Duration lease;
    private Duration lockTimeout;
    private Duration statementTimeout;
    private int crashLimit;
    private boolean shared;
    private Optional<Duration> retention;
    private Optional<Duration> imageRetention;
    private Duration connectionWait;
    private TimeSource time;

    Draft(LedgerSettings from) {
      schema = from.schema;
      prefix = from.prefix;
      lease = from.lease;
      lockTimeout = from.lockTimeout;
      statementTimeout = from.statementTimeout;
      crashLimit = from.crashLimit;
      shared = from.shared;
      retention = from.retention;
      imageRetention = from.imageRetention;
      connectionWait = from.connectionWait;
      time = from.time;
    }

    LedgerSettings settings() {
      return new LedgerSettings(
          schema,
          prefix,
          lease,
          lockTimeout,
          statementTimeout,
          crashLimit,
          shared,
          retention,
          imageRetention,
          connectionWait,
          time);
    }
  }
}
