package dev.backfill.jdbc.check;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.BackupProbe.Backup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that there is a backup from before the first chunk, and that it stays. A start without one
 * is refused, and changes nothing.
 *
 * @param table the table
 * @param columns the columns that the work writes; empty for all
 * @param probe finds the backups
 * @param maxAge the greatest age of the backup before the first chunk
 */
public record RestorePointCheck(
    SourceTable table, List<String> columns, BackupProbe probe, Duration maxAge) implements Check {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the age is not positive
   */
  public RestorePointCheck {
    columns = List.copyOf(columns);
    requireNonNull(probe, "probe");
    if (!maxAge.isPositive()) {
      throw new IllegalArgumentException("maxAge of the backup must be more than 0, was " + maxAge);
    }
  }

  @Override
  public String name() {
    return "there is a backup of " + table.name();
  }

  @Override
  public Duration timeout() {
    return probe.timeout();
  }

  @Override
  public Optional<String> capture(Context context) throws Exception {
    var now = TimeSource.system().now();
    var usable =
        backups().stream()
            .filter(backup -> !backup.takenAt().isAfter(now))
            .filter(backup -> backup.bytes().orElse(1) > 0)
            .max(comparing(Backup::takenAt).thenComparing(Backup::location))
            .orElseThrow(
                () -> new BackfillException("there is no backup that holds data; make one first"));
    if (Duration.between(usable.takenAt(), now).compareTo(maxAge) > 0) {
      throw new BackfillException(
          "the newest backup that holds data is of %s, which is older than %s; make one first"
              .formatted(seconds(usable.takenAt()), maxAge));
    }
    return Optional.of(usable.takenAt() + " " + usable.location());
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private List<Backup> backups() throws Exception {
    Set<String> targets =
        columns.isEmpty()
            ? Set.of(table.name() + ".*")
            : columns.stream()
                .map(column -> table.name() + "." + column)
                .collect(Collectors.toUnmodifiableSet());
    return List.copyOf(probe.backups(targets));
  }

  @Override
  public Verdict check(Context context) throws Exception {
    String note = Noted.of(this, context);
    int space = note.indexOf(' ');
    var takenAt = Instant.parse(note.substring(0, space));
    String location = note.substring(space + 1);
    boolean there =
        backups().stream()
            .anyMatch(
                backup -> backup.takenAt().equals(takenAt) && backup.location().equals(location));
    String which = "the backup of %s at %s".formatted(seconds(takenAt), location);
    return there
        ? Check.passed(which + " is there")
        : Check.failed(which + ", with which the run began, is gone; bring it back");
  }
}
