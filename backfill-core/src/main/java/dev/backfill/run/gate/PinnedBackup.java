package dev.backfill.run.gate;

import dev.backfill.plan.BackupProbe.Backup;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The backup that a run began with, as the ledger keeps it.
 *
 * <p>Value.
 *
 * @param takenAt the moment whose data it holds
 * @param begunAt when the run began with it: its age counts up to there
 * @param location where it is
 */
public record PinnedBackup(Instant takenAt, Instant begunAt, String location) {

  private static final Pattern TEXT = Pattern.compile("taken (\\S+), run begun (\\S+), at (.*)");

  /** The note in the ledger, which people read too. */
  public String text() {
    return "taken %s, run begun %s, at %s".formatted(takenAt, begunAt, location);
  }

  /**
   * Reads what {@link #text} has written.
   *
   * @throws IllegalStateException if that is something else
   */
  static PinnedBackup parse(String text) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalStateException("The ledger's note of the backup cannot be read");
    }
    return new PinnedBackup(
        Instant.parse(parts.group(1)), Instant.parse(parts.group(2)), parts.group(3));
  }

  boolean is(Backup backup) {
    return backup.takenAt().equals(takenAt) && backup.location().equals(location);
  }
}
