package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.base.Durations;
import dev.backfill.base.Printable;
import dev.backfill.check.CheckResult;
import dev.backfill.contract.CheckReturnValue;
import java.time.Duration;

/**
 * The ways in which a backfill can be undone once it has run. It is declared in the plan, verified
 * before the first chunk, and stands in every report.
 *
 * {@snippet class="dev.backfill.Snippets" region="undoBy"}
 *
 * <p>Value. Not part of the plan's fingerprint: how something is undone is not what it does, and a
 * run whose backup has gone must be able to continue with another way.
 */
public sealed interface Undo {

  /**
   * By restoring a backup, which the host does with a command of its own. Before the first chunk
   * the probe is asked, and the newest backup that it finds, empty ones aside, must be at most so
   * old. That backup is remembered: when the run is resumed, however much later, it must still be
   * there, and its age counts from the first start. A newer one does not take its place, because it
   * may hold a part of the changes.
   *
   * <p>The library never runs the command. It prints it in every report, and when the run fails. A
   * command that seems to contain a credential is refused; that is a guess, so do not lean on it.
   *
   * @param probe finds the backups
   * @param maxAge the greatest age of the backup when the first chunk begins; more than 0, at most
   *     36,500 days
   * @param command the command that restores it, ready to be copied; may have several lines
   * @return the way
   * @throws IllegalArgumentException if {@code maxAge} is out of bounds, or if the command is
   *     blank, not printable, or seems to hold a credential
   */
  @CheckReturnValue
  static Undo restoreFromBackup(BackupProbe probe, Duration maxAge, String command) {
    return new RestoreFromBackup(probe, maxAge, command);
  }

  /**
   * Not at all, stated in the log when the run begins, and in every report.
   *
   * @param reason why that is acceptable, such as {@code recomputed every night}
   * @return the way
   * @throws IllegalArgumentException if there is no reason, or if it seems to hold a credential
   */
  @CheckReturnValue
  static Undo none(String reason) {
    return new None(reason);
  }

  /**
   * By restoring a backup; see {@link #restoreFromBackup}.
   *
   * <p>Value.
   *
   * @param probe finds the backups
   * @param maxAge the greatest age of the backup when the first chunk begins; more than 0, at most
   *     36,500 days
   * @param command the command that restores it
   */
  record RestoreFromBackup(BackupProbe probe, Duration maxAge, String command) implements Undo {

    /** Name of the check before the first chunk that asks for the backup: {@value}. */
    public static final String CHECK = "backup to restore from";

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public RestoreFromBackup {
      requireNonNull(probe, "probe");
      requireNonNull(maxAge, "maxAge");
      command = requireNonNull(command, "command").replace("\r\n", "\n").strip();
      if (!maxAge.isPositive() || maxAge.compareTo(Durations.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "maxAge of the backup must be more than 0 and at most 36,500 days, was " + maxAge);
      }
      if (command.isEmpty()) {
        throw new IllegalArgumentException(
            "restoreFromBackup needs the command that restores: it is what people copy at night");
      }
      if (!Printable.isLines(command)) {
        throw new IllegalArgumentException(
            "The command that restores holds characters that are not shown as they are, such as"
                + " control characters or marks of direction; who copies it would run something"
                + " else");
      }
      Secrets.refuse("The command that restores", command);
    }

    /**
     * Returns true if a result is that of the {@linkplain #CHECK check} of the backup.
     *
     * @param result of any check
     * @return true for that one
     */
    public static boolean isAnswer(CheckResult result) {
      return result.phase() == CheckResult.Phase.PRE && result.name().equals(CHECK);
    }
  }

  /**
   * Not at all; see {@link #none}.
   *
   * <p>Value.
   *
   * @param reason why that is acceptable
   */
  record None(String reason) implements Undo {

    /**
     * Makes one line of the reason.
     *
     * @throws IllegalArgumentException if there is none, or if it seems to hold a credential
     */
    public None {
      reason = Printable.text(requireNonNull(reason, "reason")).strip();
      if (reason.isEmpty()) {
        throw new IllegalArgumentException(
            "Undo.none needs a reason: a reader of the report will ask why it cannot be undone");
      }
      Secrets.refuse("The reason why it cannot be undone", reason);
    }
  }
}
