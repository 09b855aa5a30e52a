package dev.backfill.progress;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The properties of the terminal of this process. Stateless. */
final class Terminal {

  /** Width where the terminal does not tell. */
  static final int DEFAULT_WIDTH = 80;

  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /**
   * Returns true if standard error is a terminal; standard output may be a file or a pipe
   * meanwhile. Linux tells by a link; elsewhere the JDK's console has to do, which is there only if
   * standard input and output are a terminal too.
   */
  static boolean isStandardError() {
    try {
      String target = Files.readSymbolicLink(STDERR).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return isTerminal(System.console());
    }
  }

  /**
   * From JDK 22 on there is a console without a terminal, and {@code Console.isTerminal()} tells;
   * before, a console is a terminal. The language level is 21, so the method is looked up.
   */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Columns: of the environment, else of one {@code stty size}, else 80. */
  static int width(Map<String, String> environment) {
    return positive(environment.getOrDefault("COLUMNS", ""))
        .orElseGet(() -> askStty().orElse(DEFAULT_WIDTH));
  }

  private static OptionalInt askStty() {
    var tty = new File("/dev/tty");
    if (!tty.exists()) {
      return OptionalInt.empty();
    }
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(tty)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var answer = stty.getInputStream()) {
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return OptionalInt.empty();
        }
        return columnsOf(new String(answer.readNBytes(64), StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Rows and columns, in this order; {@code 0 0} from a terminal that does not know. */
  static OptionalInt columnsOf(String sttySize) {
    String[] words = sttySize.strip().split(" ", -1);
    return words.length == 2 ? positive(words[1]) : OptionalInt.empty();
  }

  private static OptionalInt positive(String text) {
    return text.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
