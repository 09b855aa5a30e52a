package dev.backfill.examples.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server's description of itself in {@code postmaster.pid}.
 *
 * @param pid its process
 * @param port where it listens; 0 while it has not got that far
 * @param status {@code starting}, {@code ready} or {@code stopping}; empty while it has not got
 *     that far
 */
record Postmaster(long pid, int port, String status) {

  private static final String FILE = "postmaster.pid";
  private static final int PORT = 3;
  private static final int STATUS = 7;

  /**
   * Looks for a server.
   *
   * @param data the data folder
   * @return empty if none runs on it
   */
  static Optional<Postmaster> of(Path data) throws IOException {
    return read(data).filter(Postmaster::isAlive);
  }

  /**
   * Deletes the file of a server that has gone. PostgreSQL does so itself, unless its process
   * number belongs to another process by now, or to a dead process that its parent has not
   * collected.
   */
  static void buryDead(Path data) throws IOException {
    Optional<Postmaster> written = read(data);
    if (written.isPresent() && !written.get().isAlive()) {
      Files.deleteIfExists(data.resolve(FILE));
    }
  }

  private static Optional<Postmaster> read(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve(FILE));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Postmaster(
            Long.parseLong(lines.get(0).strip()),
            lines.size() > PORT ? Integer.parseInt(lines.get(PORT).strip()) : 0,
            lines.size() > STATUS ? lines.get(STATUS).strip() : ""));
  }

  /** A process without a command is dead but not buried; one with another command is not ours. */
  private boolean isAlive() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .filter(command -> command.contains("postgres"))
        .isPresent();
  }

  boolean isReady() {
    return status.equals("ready");
  }
}
