package dev.backfill.web.facts;

import dev.backfill.check.CheckResult;
import dev.backfill.plan.Undo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way in which a run can be undone, in words.
 *
 * <p>Value.
 *
 * @param kind {@code NONE} or {@code RESTORE_FROM_BACKUP}
 * @param text why it cannot be undone, or the command that restores
 * @param maxAge the greatest age of a backup; empty for other ways
 * @param backup the answer of the check for the backup at this start, if it was asked
 */
public record UndoWay(
    String kind, String text, Optional<Duration> maxAge, Optional<CheckResult> backup) {

  static UndoWay of(Undo way, List<CheckResult> checks) {
    if (way instanceof Undo.RestoreFromBackup restore) {
      return new UndoWay(
          "RESTORE_FROM_BACKUP",
          restore.command(),
          Optional.of(restore.maxAge()),
          checks.stream().filter(Undo.RestoreFromBackup::isAnswer).findFirst());
    }
    String reason = way instanceof Undo.None none ? none.reason() : "";
    return new UndoWay("NONE", reason, Optional.empty(), Optional.empty());
  }

  /** Returns true if a command restores a backup. */
  public boolean isRestore() {
    return maxAge.isPresent();
  }
}
