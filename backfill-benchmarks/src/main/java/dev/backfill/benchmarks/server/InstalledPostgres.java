package dev.backfill.benchmarks.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a PostgreSQL that is installed on this machine. They refuse to run as root, which
 * therefore runs them in a user namespace in which it is nobody.
 *
 * @param bin the folder of {@code initdb}, {@code postgres} and {@code pg_ctl}
 */
public record InstalledPostgres(Path bin) {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final Path UNSHARE = Path.of("/usr/bin/unshare");

  /** A version older than the embedded one, if Debian's packages have installed one. */
  public static Optional<InstalledPostgres> older() {
    return Stream.of("16", "15")
        .map(version -> new InstalledPostgres(DEBIAN.resolve(version).resolve("bin")))
        .filter(InstalledPostgres::runs)
        .findFirst();
  }

  private boolean runs() {
    return Files.isExecutable(bin.resolve("postgres"))
        && (!isRoot() || Files.isExecutable(UNSHARE));
  }

  /** The command that runs one of the programs, behind another program if one is given. */
  List<String> command(List<String> behind, String program, String... arguments) {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of(UNSHARE.toString(), "-U"));
    }
    command.addAll(behind);
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
