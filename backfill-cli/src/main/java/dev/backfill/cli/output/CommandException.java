package dev.backfill.cli.output;

import dev.backfill.contract.BackfillException;

/** A command ends without doing what was asked for. The message says why, and what to do. */
public final class CommandException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final ExitCode exit;

  private CommandException(ExitCode exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** The command line is at fault, or what it names. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  /** As things stand it is not done. */
  public static CommandException refused(String message) {
    return new CommandException(ExitCode.REFUSED, message);
  }

  /** A signal has stopped it. */
  public static CommandException cancelled(String message) {
    return new CommandException(ExitCode.CANCELLED, message);
  }

  /** It was tried, and failed. */
  public static CommandException failed(String message) {
    return new CommandException(ExitCode.FAILED, message);
  }

  /** How the command ends. */
  public ExitCode exit() {
    return exit;
  }
}
