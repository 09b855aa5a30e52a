package dev.backfill.jdbc.connection;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The TCP connections of this process, as Linux lists them. Elsewhere, and where the lists cannot
 * be read, none is known. A list is no snapshot: while other connections come and go, the kernel
 * may leave out one that is there. So one that is not found is looked for again. Stateless.
 */
public final class OwnSockets {

  private static final Path SELF = Path.of("/proc/self");

  /** Columns of a list: local address, remote address, number of the socket. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;
  private static final int HEX = 16;

  /** A list that leaves a connection out does so by chance. */
  private static final int READINGS = 3;

  private OwnSockets() {}

  /** Returns true if this process has a connection between two ports. */
  public static boolean connect(int localPort, int remotePort) {
    try {
      for (int reading = 0; reading < READINGS; reading++) {
        if (areListed(localPort, remotePort)) {
          return true;
        }
      }
      return false;
    } catch (IOException | RuntimeException e) {
      return false; // a session that is not known to be ours is taken for another's
    }
  }

  private static boolean areListed(int localPort, int remotePort) throws IOException {
    var sockets = new HashSet<String>();
    for (String list : List.of("tcp", "tcp6")) {
      sockets.addAll(between(SELF.resolve("net").resolve(list), localPort, remotePort));
    }
    return !sockets.isEmpty() && isAnyOpen(sockets);
  }

  private static Set<String> between(Path list, int localPort, int remotePort) throws IOException {
    var found = new HashSet<String>();
    if (!Files.isReadable(list)) {
      return found;
    }
    for (String line : Files.readAllLines(list)) {
      var columns = line.strip().split("\\s+", -1);
      if (columns.length > INODE
          && port(columns[LOCAL]).equals(Optional.of(localPort))
          && port(columns[REMOTE]).equals(Optional.of(remotePort))) {
        found.add("socket:[" + columns[INODE] + "]");
      }
    }
    return found;
  }

  /** Of {@code 0100007F:1538}; the first line has words there. */
  private static Optional<Integer> port(String address) {
    int colon = address.lastIndexOf(':');
    return colon < 0
        ? Optional.empty()
        : Optional.of(Integer.parseInt(address.substring(colon + 1), HEX));
  }

  private static boolean isAnyOpen(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(SELF.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.contains(target(file))) {
          return true;
        }
      }
      return false;
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
