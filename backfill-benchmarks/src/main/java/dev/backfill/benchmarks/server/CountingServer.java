package dev.backfill.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A server that valgrind runs, which counts the instructions of each of its processes. They are
 * some fifty times slower, but the counts hardly depend on what else the machine does. One thread
 * at a time.
 */
public final class CountingServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String STAYS =
      "backend_type not in ('client backend', 'parallel worker', 'autovacuum worker')";

  private final Path counts;
  private final BenchmarkServer server;
  private final Silence silence;

  private CountingServer(Path counts, BenchmarkServer server) throws SQLException {
    this.counts = counts;
    this.server = server;
    var background = background();
    this.silence = new Silence(() -> without(background), PATIENCE);
  }

  /** Those that stay, as the server knows them, after the sessions of its start have ended. */
  private Set<Long> background() throws SQLException {
    var known = new HashSet<Long>();
    var started =
        new Silence(
            () -> {
              known.clear();
              known.addAll(server.processes(STAYS + " or pid = pg_backend_pid()"));
              return without(known);
            },
            PATIENCE);
    started.await();
    known.retainAll(server.processes(STAYS));
    return known;
  }

  private Set<Long> without(Set<Long> known) {
    var others = new HashSet<>(server.cpu().processes());
    others.removeAll(known);
    return others;
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
    Path folder = Files.createTempDirectory(folders(), "backfill-counts");
    Path counts = Files.createDirectory(folder.resolve("counts"));
    var behind =
        List.of(
            valgrind.toString(),
            "--tool=callgrind",
            "--trace-children=yes",
            "--quiet",
            "--callgrind-out-file=" + counts.resolve("%p"));
    var server = BenchmarkServer.start(programs, folder, behind);
    try {
      return new CountingServer(counts, server);
    } catch (SQLException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Below the build directory where that is known, so that a clean build removes all of them. */
  private static Path folders() throws IOException {
    String folders = System.getProperty("folders", System.getProperty("java.io.tmpdir"));
    return Files.createDirectories(Path.of(folders));
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
    silence.await();
    drain();
    work.run();
    silence.await(); // a session has written its count when it has ended
    return drain();
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
    server.close(); // with its folder, in which the counts are; so does the end of this program
  }
}
