package dev.backfill.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A server that valgrind runs, which counts the instructions of each of its processes. They are
 * some fifty times slower, but the counts hardly depend on what else the machine does. One thread
 * at a time.
 */
public final class CountingServer implements AutoCloseable {

  private static final long POLL_NANOS = 20_000_000;

  private final Path counts;
  private final BenchmarkServer server;
  private final Set<Long> background;

  private CountingServer(Path counts, BenchmarkServer server) throws IOException {
    this.counts = counts;
    this.server = server;
    this.background = new HashSet<>(processes());
    awaitSilence(); // sessions of the start
  }

  /** Returns valgrind, if it is installed. */
  public static Optional<Path> valgrind() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(folder -> Path.of(folder, "valgrind"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it. */
  public static CountingServer start(Path valgrind, InstalledPostgres programs)
      throws IOException, SQLException {
    Path counts = Files.createTempDirectory("backfill-counts");
    var behind =
        List.of(
            valgrind.toString(),
            "--tool=callgrind",
            "--trace-children=yes",
            "--quiet",
            "--callgrind-out-file=" + counts.resolve("%p"));
    return new CountingServer(counts, BenchmarkServer.start(programs, behind));
  }

  /** The server, for all that is not counted. */
  public BenchmarkServer server() {
    return server;
  }

  /** Something done by sessions that are closed at its end. */
  public interface Work {
    /** Does it. */
    void run() throws Exception;
  }

  /** The instructions of the sessions that begin and end with some work. */
  public long instructions(Work work) throws Exception {
    awaitSilence();
    drain();
    work.run();
    awaitSilence();
    return drain();
  }

  private Set<Long> processes() {
    return server.cpu().processes();
  }

  /** Waits until all sessions have ended; each has written its count by then. */
  private void awaitSilence() {
    while (!background.containsAll(processes())) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** The sum of the counts that are there, which are deleted. */
  private long drain() throws IOException {
    long sum = 0;
    try (var files = Files.list(counts)) {
      for (var file : files.collect(Collectors.toSet())) {
        var total = total(file);
        if (total.isPresent()) { // that of a living process is empty
          sum += total.get();
          Files.delete(file);
        }
      }
    }
    return sum;
  }

  /** The last line of callgrind's output that has it. */
  static Optional<Long> total(Path file) throws IOException {
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("totals: "))
          .map(line -> Long.parseLong(line.substring("totals: ".length()).strip()))
          .reduce((first, second) -> second);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (var files = Files.list(counts)) {
      for (var file : files.collect(Collectors.toSet())) {
        Files.delete(file);
      }
    }
    Files.delete(counts);
  }
}
