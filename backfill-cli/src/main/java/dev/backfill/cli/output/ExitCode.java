package dev.backfill.cli.output;

import dev.backfill.ledger.NotApprovedException;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.work.OverlapException;
import dev.backfill.yaml.PlanFileException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** How a command ends. */
public enum ExitCode {
  /** All is done. */
  COMPLETED(0),
  /** Something failed; the message says what. */
  FAILED(1),
  /** The command line or the file has faults. Nothing was written. */
  USAGE(2),
  /** The run waits for a person; running the plan again continues it. */
  PAUSED(3),
  /** What was asked for is not done as things stand. Nothing was written. */
  REFUSED(4),
  /** The run was stopped: by a signal, or by a cancel; running the plan again continues it. */
  CANCELLED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The status of the process. */
  public int status() {
    return status;
  }

  /** A run that has ended, or that this process has left to others. */
  public static ExitCode of(RunState state) {
    return switch (state) {
      case COMPLETED -> COMPLETED;
      case FAILED -> FAILED;
      case PAUSED -> PAUSED;
      case ROLLED_BACK -> REFUSED;
      case PLANNED, RUNNING, VALIDATING, CANCELLED -> CANCELLED;
    };
  }

  /** What a command has thrown. */
  public static ExitCode of(Throwable thrown) {
    return switch (thrown) {
      case PlanFileException fault -> USAGE;
      case UncheckedIOException file when file.getCause() instanceof NoSuchFileException -> USAGE;
      case CommandException refusal -> refusal.exit();
      case NotApprovedException refusal -> REFUSED;
      case PlanChangedException refusal -> REFUSED;
      case RunIsLiveException refusal -> REFUSED;
      case OverlapException refusal -> REFUSED;
      case IllegalArgumentException refusal when Messages.isOurs(refusal) -> REFUSED;
      case IllegalStateException refusal when Messages.isOurs(refusal) -> REFUSED;
      default -> FAILED;
    };
  }
}
