package dev.backfill.examples.scenario;

import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.examples.postgres.LocalPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A scenario act by act, with changes by others in between. */
public final class Rehearsal implements AutoCloseable {

  static final Path FOLDER = Path.of("target", "test-postgres").toAbsolutePath();
  private static final int ROWS_PER_DAY = 20;

  private final HikariDataSource pool;
  private final Scenario scenario;
  private final Narrator narrator;

  private Rehearsal(HikariDataSource pool, Scenario scenario, Narrator narrator) {
    this.pool = pool;
    this.scenario = scenario;
    this.narrator = narrator;
  }

  /** A server for many rehearsals. */
  public static LocalPostgres server() throws IOException {
    return LocalPostgres.open(FOLDER);
  }

  /** Begins with a database that holds nothing. */
  public static Rehearsal of(LocalPostgres postgres, Play play) throws SQLException, IOException {
    var pool = Program.pool(postgres, play);
    var folder = Files.createDirectories(FOLDER.resolve(play.name()));
    var stage = new Stage(pool, folder, ROWS_PER_DAY, event -> {});
    return new Rehearsal(pool, play.begin().apply(stage), new Narrator(screen(), folder));
  }

  private static Screen screen() {
    return new Screen(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }

  /** All but the undo. */
  public Rehearsal worked() throws SQLException, IOException {
    scenario.prepare(narrator);
    scenario.work(narrator);
    return this;
  }

  /** Another session changes rows. */
  public Rehearsal meddle(String sql) throws SQLException {
    new Sql(pool).execute(sql);
    return this;
  }

  /** What is not as it must be after the work. */
  public List<String> wrong() throws SQLException, IOException {
    return wrong(scenario.proof());
  }

  /** Takes it back. */
  public Rehearsal undone() throws SQLException, IOException {
    scenario.undo(narrator);
    return this;
  }

  /** What is not as it must be after the undo. */
  public List<String> wrongAfterUndo() throws SQLException {
    return wrong(scenario.proofOfUndo());
  }

  private static List<String> wrong(Proof proof) {
    return proof.lines().stream().filter(line -> !line.holds()).map(Proof.Line::what).toList();
  }

  public Scenario scenario() {
    return scenario;
  }

  public Narrator narrator() {
    return narrator;
  }

  public DataSource database() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
