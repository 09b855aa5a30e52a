package dev.backfill.examples.planfile;

import dev.backfill.contract.BackfillException;
import dev.backfill.examples.postgres.LocalPostgres;
import dev.backfill.examples.scenario.Pools;
import dev.backfill.examples.scenario.Screen;
import dev.backfill.examples.scenario.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import javax.sql.DataSource;

/** Runs a program on an empty database of a PostgreSQL of its own. Stateless. */
final class OwnDatabase {

  private static final int CONNECTIONS = 8;

  private OwnDatabase() {}

  /** What is run there. */
  interface Program {
    void play(DataSource database, Path folder, Screen screen) throws SQLException, IOException;
  }

  /** Runs it; {@code --folder=..} of the arguments says where. */
  static void play(String name, Program program, String... args) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    var screen = new Screen(System.out);
    try {
      Path folder = Files.createDirectories(folder(args));
      try (var postgres = LocalPostgres.open(folder);
          var pool = Pools.of(emptied(postgres, name), CONNECTIONS)) {
        program.play(pool, folder, screen);
      }
    } catch (IOException | SQLException | BackfillException e) {
      screen.interrupt("Failed: " + e.getMessage());
      System.exit(1);
    }
  }

  private static Path folder(String... args) {
    String option = "--folder=";
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(option))
        .map(arg -> Path.of(arg.substring(option.length())))
        .findFirst()
        .orElse(Path.of("target", "scenarios"));
  }

  private static DataSource emptied(LocalPostgres postgres, String name)
      throws SQLException, IOException {
    var database = postgres.database(name);
    new Sql(database).execute("drop schema public cascade", "create schema public");
    return database;
  }
}
