package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of a campaign, which may be stopped, continued, asked to end and killed. It talks in lines.
 * Used by one thread.
 */
final class ChildProcess implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread reader;

  private ChildProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts the main method of a class of the tests. */
  static ChildProcess of(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    return new ChildProcess(
        builder(main, options, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The same, with its standard error among its lines. */
  static ChildProcess withErrors(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    return new ChildProcess(builder(main, options, arguments).redirectErrorStream(true).start());
  }

  private static ProcessBuilder builder(Class<?> main, List<String> options, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")); // a campaign is full of WARN
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("the output of the process broke: " + e.getMessage());
    }
  }

  /** The next line, if there is one in this time. */
  Optional<String> line(Duration atMost) throws InterruptedException {
    return Optional.ofNullable(lines.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The next line; fails if the process ends without one. */
  String line() throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() < end) {
      var line = line(Duration.ofMillis(50));
      if (line.isPresent()) {
        return line.get();
      }
      if (!process.isAlive() && reader.join(LONGEST) && lines.isEmpty()) {
        throw new AssertionError("The process ended with " + process.exitValue() + ", unheard");
      }
    }
    throw new AssertionError("The process has said nothing for " + LONGEST);
  }

  /** Lets it work for a while; false if it ended in the meantime. */
  boolean works(Duration time) throws InterruptedException {
    return !process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Everything it has still to say, until it has ended. */
  List<String> awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(reader.join(LONGEST)).isTrue();
    var rest = new ArrayList<String>();
    lines.drainTo(rest);
    return rest;
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGSTOP: it stands still, with its sessions and locks. */
  void stop() throws Exception {
    signal("STOP");
  }

  /** Sends SIGCONT. */
  void goOn() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it is gone within a minute").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
