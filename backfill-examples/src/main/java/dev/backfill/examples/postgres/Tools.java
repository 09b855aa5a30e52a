package dev.backfill.examples.postgres;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PostgreSQL's own programs.
 *
 * @param binaries the unpacked folder
 * @param log where their output goes: a pipe would break when this program is killed
 */
record Tools(Path binaries, Path log) {

  /**
   * Runs a program to its end.
   *
   * @return its exit status
   */
  int run(String program, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
    }
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG")); // PGPORT, PGDATA, ..
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(nothing()));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return builder.start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + program + " was running");
    }
  }

  /** Runs a program that must succeed. */
  void mustRun(String program, List<String> arguments) throws IOException {
    int status = run(program, arguments);
    if (status != 0) {
      throw new IOException(
          "PostgreSQL's %s failed with status %d; its last words in %s: %s"
              .formatted(program, status, log, lastWords()));
    }
  }

  /** The last lines of the log. */
  String lastWords() throws IOException {
    if (!Files.exists(log)) {
      return "none";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  private static File nothing() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }
}
