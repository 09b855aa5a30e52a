package dev.backfill.progress;

import dev.backfill.contract.TimeSource;
import java.io.PrintStream;
import java.util.Map;

/**
 * Shows progress to a person.
 *
 * <p>On a terminal one line is redrawn, at most about five times a second, cut to the width and
 * never wrapped: name, bar, percent, chunks, failures, rows, rows per second, elapsed time, and
 * time left. It stays where the run pauses or ends. The width is that of {@code COLUMNS}, else of
 * one {@code stty size}, else 80. The bar is made of ASCII characters where the stream's charset
 * has no blocks.
 *
 * <p>Elsewhere, or with {@code TERM=dumb}, there is a plain line every 30 seconds or 5 percent
 * points, whichever is first, and at changes of the run's state. Nothing is ever coloured, so
 * {@code NO_COLOR} has nothing to switch off.
 *
 * <p>Plans that run at the same time need one each; runs after one another may share it.
 */
public final class ConsoleProgress implements ProgressListener {

  private final ProgressListener lines;

  private ConsoleProgress(ProgressListener lines) {
    this.lines = lines;
  }

  /**
   * Writes to standard error, so that standard output stays the program's own.
   *
   * @return a new listener
   */
  public static ConsoleProgress standard() {
    return on(System.err, Terminal.isStandardError());
  }

  /**
   * Writes to a stream.
   *
   * @param out where to; its charset decides about the bar; not closed
   * @param terminal true if a terminal is at its end
   * @return a new listener
   */
  public static ConsoleProgress on(PrintStream out, boolean terminal) {
    return on(out, terminal, System.getenv(), TimeSource.system());
  }

  static ConsoleProgress on(
      PrintStream out, boolean terminal, Map<String, String> environment, TimeSource time) {
    String kind = environment.getOrDefault("TERM", "");
    return new ConsoleProgress(
        terminal && !kind.equals("dumb")
            ? new TerminalProgress(out, () -> Terminal.width(environment), !kind.isEmpty(), time)
            : new PlainProgress(line -> println(out, line)));
  }

  /** One write, so that the line of another thread does not come in between. */
  private static void println(PrintStream out, String line) {
    out.print(line + System.lineSeparator());
    out.flush();
  }

  @Override
  public void on(ProgressEvent event) {
    lines.on(event);
  }
}
