package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The program in a JVM of its own. Used by one thread. */
final class Child implements AutoCloseable {

  private static final long LONG_SECONDS = 120;
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx128m");

  private final Process process;
  private final Stream out;
  private final Stream err;

  private Child(Process process) {
    this.process = process;
    this.out = new Stream(process.getInputStream());
    this.err = new Stream(process.getErrorStream());
  }

  /** The main class, with the class path of the tests. */
  static Child of(Map<String, String> environment, List<String> arguments) throws IOException {
    return main(classPath(), environment, arguments);
  }

  /** The same without a driver. */
  static Child withoutDriver(Map<String, String> environment, List<String> arguments)
      throws IOException {
    String withoutDriver =
        Arrays.stream(classPath().split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("postgresql-42"))
            .collect(Collectors.joining(File.pathSeparator));
    return main(withoutDriver, environment, arguments);
  }

  /** A jar. */
  static Child jar(Path jar, Map<String, String> environment, List<String> arguments)
      throws IOException {
    return started(List.of("-jar", jar.toString()), environment, arguments);
  }

  private static Child main(
      String classPath, Map<String, String> environment, List<String> arguments)
      throws IOException {
    return started(List.of("-cp", classPath, Main.class.getName()), environment, arguments);
  }

  private static Child started(
      List<String> program, Map<String, String> environment, List<String> arguments)
      throws IOException {
    var words = new ArrayList<>(JAVA);
    words.addAll(program);
    words.addAll(arguments);
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return new Child(builder.start());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The jar of the driver, on the class path of the tests. */
  static Path driverJar() {
    return Arrays.stream(classPath().split(File.pathSeparator, -1))
        .filter(entry -> entry.contains("postgresql-42"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  String out() {
    return out.text();
  }

  String err() {
    return err.text();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the end, and returns the status. */
  int end() throws InterruptedException {
    assertThat(process.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).as("it ends: %s", err()).isTrue();
    out.join();
    err.join();
    return process.exitValue();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Ctrl-C; SIGTERM where the tests run with SIGINT ignored, which a child would inherit. */
  void interrupt() throws IOException, InterruptedException {
    String signal = ignoresInterrupts() ? "TERM" : "INT";
    var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
    assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What the process writes. */
  private static final class Stream {

    private final ReentrantLock lock = new ReentrantLock();
    private final StringBuilder text = new StringBuilder();
    private final Thread reader;

    Stream(InputStream from) {
      this.reader = Thread.ofVirtual().start(() -> read(from));
    }

    private void read(InputStream from) {
      try (Reader in = new InputStreamReader(from, StandardCharsets.UTF_8)) {
        for (int c = in.read(); c >= 0; c = in.read()) {
          lock.lock();
          try {
            text.append((char) c);
          } finally {
            lock.unlock();
          }
        }
      } catch (IOException e) {
        // killed
      }
    }

    String text() {
      lock.lock();
      try {
        return text.toString();
      } finally {
        lock.unlock();
      }
    }

    void join() throws InterruptedException {
      reader.join();
    }
  }
}
