package dev.backfill.benchmarks.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process of its own with a small heap.
 *
 * @param measured false if its figures are not wanted, so that it need not compile much
 */
public record Child(boolean measured) {

  /** Megabytes of its heap. */
  public static final int HEAP = 256;

  private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /**
   * Runs a program of this class path to its end.
   *
   * @return its output
   * @throws IllegalStateException if it fails, or runs out of memory
   */
  public List<String> run(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(measured ? List.of() : QUICK);
    command.addAll(
        List.of(
            "-Xmx%dm".formatted(HEAP),
            "-XX:+ExitOnOutOfMemoryError",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(Arrays.asList(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      var lines = output.lines().toList();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s ended with %d: %s".formatted(program.getName(), process.exitValue(), lines));
      }
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
