package dev.backfill.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server of an installed PostgreSQL, in a folder of its own that is deleted with it. One thread
 * at a time.
 */
final class InstalledInstance implements Instance {

  private static final int PATIENCE_SECONDS = 120;

  private final InstalledPostgres programs;
  private final Path folder;
  private final int port;
  private final Process server;
  private final Thread atExit;

  private InstalledInstance(InstalledPostgres programs, Path folder, int port, List<String> command)
      throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.server = run(command, folder.resolve("server.log"));
    this.atExit = new Thread(this::stop);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Makes the data and starts the server, behind another program if one is given. The folder is
   * deleted with it.
   */
  static InstalledInstance start(
      InstalledPostgres programs, Path folder, List<String> behind, Map<String, String> settings)
      throws IOException {
    Path data = folder.resolve("data");
    mustEnd(
        programs.command(
            List.of(),
            "initdb",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF-8",
            "--no-sync",
            "-D",
            data.toString()),
        folder.resolve("initdb.log"));
    int port = freePort();
    var command =
        new ArrayList<>(
            programs.command(
                behind, "postgres", "-D", data.toString(), "-p", Integer.toString(port)));
    settings(settings).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    var started = new InstalledInstance(programs, folder, port, command);
    try {
      started.awaitConnections();
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static Map<String, String> settings(Map<String, String> settings) {
    var all = new LinkedHashMap<>(settings);
    all.put("listen_addresses", "127.0.0.1");
    all.put("unix_socket_directories", "");
    return all;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
  }

  private void awaitConnections() throws IOException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!accepts()) {
      if (System.nanoTime() > patience || endsSoon()) {
        throw new IOException(
            "%s did not start: %s"
                .formatted(programs.bin(), Files.readString(folder.resolve("server.log"))));
      }
    }
  }

  /** Waits for a moment; returns true if the server has ended. */
  private boolean endsSoon() throws IOException {
    try {
      return server.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server started", e);
    }
  }

  private boolean accepts() {
    try (var connection = DriverManager.getConnection(url("postgres"))) {
      return connection.isValid(0);
    } catch (SQLException e) {
      return false;
    }
  }

  private void stop() {
    try {
      mustEnd(
          programs.command(
              List.of(),
              "pg_ctl",
              "stop",
              "-m",
              "immediate",
              "-D",
              folder.resolve("data").toString()),
          folder.resolve("stop.log"));
      if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      delete();
    } catch (IOException e) {
      server.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.destroyForcibly();
    }
  }

  private void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }

  private static Process run(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static void mustEnd(List<String> command, Path log) throws IOException {
    var process = run(command, log);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("%s: %s".formatted(command, Files.readString(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
