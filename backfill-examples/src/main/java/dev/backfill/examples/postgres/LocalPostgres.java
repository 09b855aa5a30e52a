package dev.backfill.examples.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A PostgreSQL server in a folder. The data stays when it is closed. If the program is killed, the
 * server lives on, in a session of its own, and the next {@link #open} takes it over; if it was
 * killed too, that one starts it again, and PostgreSQL recovers.
 *
 * <p>It is as careful with data as one in production: {@code fsync} and {@code synchronous_commit}
 * are on. It listens on 127.0.0.1 only, on a port that was free, and trusts who connects.
 *
 * <p>Thread-safe.
 */
public final class LocalPostgres implements AutoCloseable {

  /** A program that was asked to end stops its server before it goes. */
  private static final Duration HOLDER_ENDS = Duration.ofSeconds(10);

  private final FolderLock lock;
  private final Server server;
  private final int port;
  private final Found found;

  /** In which state the folder was. */
  public enum Found {
    /** There was no data yet. */
    NOTHING,
    /** The data of a server that had been stopped, or killed. */
    DATA,
    /** A server that a killed program had left running. */
    SERVER
  }

  private LocalPostgres(FolderLock lock, Server server, int port, Found found) {
    this.lock = lock;
    this.server = server;
    this.port = port;
    this.found = found;
  }

  /**
   * Starts the server in a folder, or takes over the one that runs there. What a killed program
   * left half made is thrown away.
   *
   * @param folder made if it is not there
   * @return the server, ready; to be closed
   * @throws FolderInUseException if another program has it open
   * @throws IOException if the server cannot be unpacked, made or started, with its last words
   */
  public static LocalPostgres open(Path folder) throws IOException {
    return open(folder, HOLDER_ENDS);
  }

  /** The same, with another patience for a program that has the folder open. */
  static LocalPostgres open(Path folder, Duration patience) throws IOException {
    Path home = folder.toAbsolutePath().normalize();
    Files.createDirectories(home);
    FolderLock lock = FolderLock.take(home, patience);
    try {
      Folders.deleteHalfMade(home);
      Server server = server(home);
      if (!Files.exists(server.data())) {
        server.initialise();
        return new LocalPostgres(lock, server, server.start(), Found.NOTHING);
      }
      Optional<Integer> port = server.leftOver();
      return port.isPresent()
          ? new LocalPostgres(lock, server, port.get(), Found.SERVER)
          : new LocalPostgres(lock, server, server.start(), Found.DATA);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Server server(Path home) throws IOException {
    var tools = new Tools(Binaries.in(home), home.resolve("server.log"));
    return new Server(tools, home.resolve("data"));
  }

  /**
   * Throws away the data of a folder, stopping the server that runs there. The unpacked programs
   * stay.
   *
   * @param folder may be missing
   * @return true if there was anything
   * @throws FolderInUseException if a program has it open
   * @throws IOException if the server cannot be stopped, or the data not be deleted
   */
  public static boolean wipe(Path folder) throws IOException {
    Path home = folder.toAbsolutePath().normalize();
    Path data = home.resolve("data");
    if (!Files.exists(data)) {
      return false;
    }
    FolderLock lock = FolderLock.take(home, HOLDER_ENDS);
    try {
      if (Postmaster.of(data).isPresent()) {
        server(home).stop("immediate");
      }
      Folders.discard(data);
      return true;
    } finally {
      lock.close();
    }
  }

  /**
   * Connections to a database, which is made if it is not there.
   *
   * @param name a small letter, then small letters, digits and underscores
   * @return each call of {@code getConnection} opens a new one
   * @throws SQLException if the database cannot be made
   */
  public DataSource database(String name) throws SQLException {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("not a plain name of a database: '" + name + "'");
    }
    try (var connection = Server.database(port, "postgres").getConnection();
        var exists = connection.prepareStatement("select 1 from pg_database where datname = ?");
        var create = connection.createStatement()) {
      exists.setString(1, name);
      try (var rows = exists.executeQuery()) {
        if (!rows.next()) {
          create.execute("create database " + name);
        }
      }
    }
    return Server.database(port, name);
  }

  /**
   * Where it listens on 127.0.0.1.
   *
   * @return the port
   */
  public int port() {
    return port;
  }

  /**
   * In which state the folder was.
   *
   * @return the result of {@link #open}
   */
  public Found found() {
    return found;
  }

  /** Leaves the server running, as a kill of this program does. */
  void abandon() throws IOException {
    lock.close();
  }

  /**
   * Stops the server, ending its sessions; the data stays. Does nothing when called again.
   *
   * @throws IOException if it cannot be asked to stop
   */
  @Override
  public void close() throws IOException {
    try {
      server.stop("fast");
    } finally {
      lock.close();
    }
  }
}
