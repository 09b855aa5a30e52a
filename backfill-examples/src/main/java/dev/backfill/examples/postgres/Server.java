package dev.backfill.examples.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The server process of a data folder.
 *
 * @param tools PostgreSQL's own programs
 * @param data the data folder
 */
record Server(Tools tools, Path data) {

  /** Crash recovery may take a while. */
  private static final Duration START = Duration.ofMinutes(2);

  /** The processes of a killed server go when they notice. */
  private static final Duration GONE = Duration.ofSeconds(15);

  private static final List<String> SETTINGS =
      List.of(
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=", // the path of a socket may not be longer than 107 bytes
          "max_connections=50",
          "timezone=UTC",
          "log_timezone=UTC");

  /** Makes the data folder unless it is there. */
  void initialise() throws IOException {
    Folders.make(
        data,
        aside -> {
          var arguments = new ArrayList<>(List.of("-D", aside.toString(), "-U", "postgres"));
          arguments.addAll(List.of("-A", "trust", "-E", "UTF8", "--no-locale"));
          SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
          tools.mustRun("initdb", arguments);
        });
  }

  /**
   * The port of the server that a killed program left running. One that is starting or stopping is
   * waited for; one that does not answer is stopped.
   *
   * @return empty if none runs
   */
  Optional<Integer> leftOver() throws IOException {
    Poll.until(START, () -> Postmaster.of(data).map(Postmaster::isReady).orElse(true));
    Optional<Integer> port = Postmaster.of(data).map(Postmaster::port);
    if (port.isPresent() && !answers(port.get())) {
      stop("immediate");
      return Optional.empty();
    }
    return port;
  }

  /**
   * Starts the server. Tried again for a while, because the processes of a killed one may not have
   * gone yet.
   *
   * @return its port
   */
  int start() throws IOException {
    if (!Poll.until(GONE, this::started)) {
      throw new IOException(
          "PostgreSQL does not start on %s; its last words in %s: %s"
              .formatted(data, tools.log(), tools.lastWords()));
    }
    return Postmaster.of(data).orElseThrow().port();
  }

  private boolean started() throws IOException {
    Postmaster.buryDead(data);
    // pg_ctl gives the server a session of its own: Ctrl-C in the terminal does not reach it.
    control("start", "-l", tools.log().toString(), "-o", "-p " + freePort());
    return Postmaster.of(data).map(Postmaster::isReady).orElse(false);
  }

  /**
   * Stops the server if it runs, and waits for that.
   *
   * @param mode {@code fast} ends its sessions and writes everything down, {@code immediate} leaves
   *     that to the recovery at the next start
   */
  void stop(String mode) throws IOException {
    if (Postmaster.of(data).isPresent()) {
      control("stop", "-m", mode);
    }
  }

  private void control(String action, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of(action, "-D", data.toString(), "-s", "-w"));
    arguments.addAll(List.of("-t", Long.toString(START.toSeconds())));
    arguments.addAll(List.of(options));
    tools.run("pg_ctl", arguments);
  }

  private static boolean answers(int port) throws IOException {
    return Poll.until(
        Duration.ofSeconds(10),
        () -> {
          try (var connection = database(port, "postgres").getConnection()) {
            return connection.isValid(2);
          } catch (SQLException e) {
            return false;
          }
        });
  }

  static PGSimpleDataSource database(int port, String name) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(name);
    source.setUser("postgres");
    source.setConnectTimeout(10);
    return source;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
