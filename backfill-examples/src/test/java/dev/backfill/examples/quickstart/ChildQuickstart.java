package dev.backfill.examples.quickstart;

import dev.backfill.contract.TimeSource;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A quickstart in a JVM of its own, which can be killed. */
final class ChildQuickstart implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int SIGKILLED = 128 + 9;
  private static final Duration GLANCE = Duration.ofMillis(5);

  private final Process process;
  private final Thread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final StringBuilder output = new StringBuilder();

  ChildQuickstart(Path folder, String... more) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx640m",
            "-cp",
            classPath(),
            Quickstart.class.getName()));
    command.add("--folder=" + folder);
    command.addAll(List.of(more));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    reader = Thread.ofVirtual().start(this::read);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void read() {
    try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        lock.lock();
        try {
          output.append((char) c);
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      // killed
    }
  }

  String output() {
    lock.lock();
    try {
      return output.toString();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is to be seen, or until the program has ended by itself. */
  void await(BooleanSupplier seen) throws InterruptedException, TimeoutException {
    TimeSource time = TimeSource.system();
    long end = time.nanos() + LONG.toNanos();
    while (!seen.getAsBoolean() && process.isAlive()) {
      if (time.nanos() > end) {
        throw new TimeoutException("not seen within " + LONG + ": " + output());
      }
      pass(GLANCE);
    }
  }

  /** Lets real time pass: what is tested here is a real process. */
  static void pass(Duration duration) throws InterruptedException {
    var waiter = TimeSource.system().waiter();
    waiter.await(waiter.changes(), duration);
  }

  /**
   * SIGKILL.
   *
   * @return false if it had ended by itself before
   */
  boolean kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly would cut off the output too
    int status = process.waitFor();
    reader.join();
    return status == SIGKILLED;
  }

  /** SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for the end and tells the exit status. */
  int end() throws InterruptedException, TimeoutException {
    if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new TimeoutException("not ended within " + LONG + ": " + output());
    }
    reader.join();
    return process.exitValue();
  }

  /** SIGKILL for the server that wrote this file. */
  static void killServer(Path postmaster) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(postmaster).get(0));
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
