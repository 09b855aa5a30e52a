package dev.backfill.examples.scenario;

import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.contract.BackfillException;
import dev.backfill.examples.postgres.FolderInUseException;
import dev.backfill.examples.postgres.LocalPostgres;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Plays scenarios on a PostgreSQL of their own, each in a database that is made anew.
 *
 * @param screen for people
 * @param progress told how far the backfills are
 * @param stop asked between the acts; throws {@code CancellationException} to end
 */
public record Program(Screen screen, ProgressListener progress, Runnable stop) {

  private static final int OK = 0;
  private static final int WRONG = 1;
  private static final int REFUSED = 2;

  /**
   * Plays, and ends the process: with status 0 if all proofs hold, 1 if not, 2 if the command was
   * refused.
   *
   * @param plays the scenarios that can be played
   * @param args such as {@code --name=gaps}; see {@code Arguments}
   */
  public static void main(List<Play> plays, String... args) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    var screen = new Screen(System.out);
    int status;
    try (var end = OrderlyEnd.install(() -> screen.line("\nStopping ..."))) {
      status = new Program(screen, ConsoleProgress.standard(), end::check).run(plays, args);
    }
    System.exit(status);
  }

  /**
   * Plays.
   *
   * @param plays the scenarios that can be played
   * @param args such as {@code --name=gaps}
   * @return the exit status
   */
  public int run(List<Play> plays, String... args) {
    try {
      var arguments = Arguments.of(plays, args);
      Files.createDirectories(arguments.folder());
      try (var postgres = LocalPostgres.open(arguments.folder())) {
        return on(postgres, arguments);
      }
    } catch (IllegalArgumentException | FolderInUseException e) {
      screen.interrupt("Refused: " + e.getMessage());
      return REFUSED;
    } catch (IOException e) {
      screen.interrupt("Failed: " + e.getMessage());
      return WRONG;
    }
  }

  /** Plays on a server that runs. */
  int on(LocalPostgres postgres, Arguments arguments) {
    try {
      boolean right = true;
      for (Play play : arguments.chosen()) {
        right &= play(postgres, play, arguments);
      }
      return right ? OK : WRONG;
    } catch (CancellationException e) {
      screen.interrupt("Stopped.");
      return WRONG;
    } catch (IOException | SQLException | BackfillException e) {
      screen.interrupt("Failed: " + e.getMessage());
      return WRONG;
    }
  }

  private boolean play(LocalPostgres postgres, Play play, Arguments arguments)
      throws SQLException, IOException {
    var server = new Sql(postgres.database("postgres"));
    var folder = Files.createDirectories(arguments.folder().resolve(play.name()));
    screen.line("%s: %s".formatted(play.name(), play.inWords()));
    screen.line("");
    screen.say(
        "server",
        "PostgreSQL %s on port %d; files in %s"
            .formatted(
                server.text("select split_part(current_setting('server_version'), ' ', 1)"),
                postgres.port(),
                shown(folder)));
    try (var pool = pool(postgres, play)) {
      var stage = new Stage(pool, folder, arguments.rowsPerDay(), progress);
      return new Performance(new Narrator(screen, folder), stop).of(play.begin().apply(stage));
    }
  }

  /** Of a database that holds nothing; sessions of a program that was killed are ended. */
  static HikariDataSource pool(LocalPostgres postgres, Play play) throws SQLException {
    var database = postgres.database(play.name());
    new Sql(database)
        .execute(
            """
            select pg_terminate_backend(pid, 30000) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
            """,
            "drop schema public cascade",
            "create schema public");
    return Pools.of(database, Stage.CONNECTIONS);
  }

  /** As short as it can be typed. */
  private static Path shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path there = folder.toAbsolutePath().normalize();
    return there.startsWith(here) ? here.relativize(there) : there;
  }
}
