package dev.backfill.cli.output;

import dev.backfill.base.Printable;
import dev.backfill.contract.BackfillException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * The sentences for what a command has thrown. Only sentences of this project are shown: those of
 * drivers and pools may hold URLs, credentials and rows. Stateless.
 */
public final class Messages {

  private static final String OURS = "dev.backfill.";

  private Messages() {}

  /** What to print; never what another library says. */
  public static String of(Throwable thrown) {
    if (thrown instanceof UncheckedIOException io
        && io.getCause() instanceof FileSystemException file) {
      return "%s cannot be read: %s.".formatted(Printable.text(file.getFile()), reason(file));
    }
    String text = thrown.getMessage();
    return text != null && isOurs(thrown) ? Printable.lines(text) : unexpected(thrown);
  }

  /** Why a file could not be written. */
  public static String reason(UncheckedIOException thrown) {
    return thrown.getCause() instanceof FileSystemException file
        ? reason(file)
        : thrown.getClass().getSimpleName();
  }

  private static String reason(FileSystemException file) {
    return file instanceof NoSuchFileException
        ? "there is no such file"
        : file.getClass().getSimpleName();
  }

  private static String unexpected(Throwable thrown) {
    var frames = thrown.getStackTrace();
    return "The command ended with %s%s. Its message is not shown, because it may hold data."
        .formatted(
            thrown.getClass().getName(), frames.length == 0 ? "" : " at " + frames[0].toString());
  }

  /** Whether a class of this project made it, and so its message holds no data and no secret. */
  static boolean isOurs(Throwable thrown) {
    if (thrown instanceof BackfillException) {
      return true;
    }
    var frames = thrown.getStackTrace();
    return frames.length > 0 && frames[0].getClassName().startsWith(OURS);
  }
}
