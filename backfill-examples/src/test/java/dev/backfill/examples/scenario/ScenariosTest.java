package dev.backfill.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.examples.Scenarios;
import dev.backfill.examples.correction.Correction;
import dev.backfill.examples.gaps.Gaps;
import dev.backfill.examples.incremental.Incremental;
import dev.backfill.examples.postgres.LocalPostgres;
import dev.backfill.examples.reload.Reload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The scenarios hold, and each of their proofs fails when what it proves is not so. */
@Tag("slow")
class ScenariosTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "scenarios.md");
  private static final String RIGHT = "Everything is as expected: done, proved, taken back.";
  private static final String WRONG = "THE TABLES ARE NOT AS EXPECTED.";

  private static String played = "";
  private static int status = -1;

  @SuppressWarnings("NullAway.Init")
  private static LocalPostgres postgres;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** As the user does it: the program starts its server, and stops it. */
  @BeforeAll
  static void play() throws IOException {
    var out = new ByteArrayOutputStream();
    status = program(out).run(Scenarios.ALL, "--folder=" + Rehearsal.FOLDER, "--rows=20");
    played = out.toString(StandardCharsets.UTF_8);
    postgres = Rehearsal.server();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private static Program program(ByteArrayOutputStream out) {
    var screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));
    return new Program(screen, event -> {}, () -> {});
  }

  private int status(Play... plays) {
    return program(out).on(postgres, new Arguments(Rehearsal.FOLDER, 20, List.of(plays)));
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void eachIsDoneProvedAndTakenBack() {
    assertThat(status).as(played).isZero();
    assertThat(played)
        .doesNotContain("WRONG")
        .contains("incremental: ", "gaps: ", "correction: ", "reload: ");
    assertThat(played.split(RIGHT, -1)).hasSize(5);
  }

  @Test
  void theDocumentShowsWhatIsProved() throws IOException {
    String document = Files.readString(DOCUMENT);
    var proved =
        played
            .lines()
            .filter(line -> line.endsWith(", as expected"))
            .map(line -> line.substring(12).replaceFirst(": .*", ":"))
            .toList();

    assertThat(proved).hasSize(4 + 3 + 4 + 2 + 4 + 3 + 4 + 3);
    assertThat(document).contains(proved);
  }

  @Test
  void aSecondRunOfTheProgramBeginsAnew() {
    assertThat(played).contains("correction: ");

    assertThat(status(Correction.PLAY)).isZero();

    assertThat(output()).contains(RIGHT);
  }

  @Test
  void aProofThatDoesNotHoldIsTheExitStatus() {
    assertThat(status(meddled(Gaps.PLAY, "update sales set amount = 0 where id = 1", "select 1")))
        .isEqualTo(1);
    assertThat(output()).contains("WRONG: expected", WRONG).doesNotContain(RIGHT);
  }

  @Test
  void anUndoThatLeavesSomethingIsTheExitStatusThoughTheWorkWasRight() {
    assertThat(status(meddled(Gaps.PLAY, "select 1", "delete from sales where id = 100")))
        .isEqualTo(1);
    assertThat(output())
        .containsPattern("sales, against what it was: .* WRONG: expected ")
        .containsPattern("sales, against raw: .*, as expected\n")
        .contains(WRONG)
        .doesNotContain(RIGHT);
  }

  @Test
  void aBackfillThatFailsIsTheExitStatus() {
    var gone = before(Correction.PLAY, "delete from orders where id = 3");

    assertThat(status(gone)).isEqualTo(1);
    assertThat(output()).contains("Failed: ", "37").doesNotContain(RIGHT);
  }

  @Test
  void aProgramThatIsToldToEndEnds() {
    var screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));
    var stopped =
        new Program(
            screen,
            event -> {},
            () -> {
              throw new CancellationException();
            });

    assertThat(stopped.on(postgres, new Arguments(Rehearsal.FOLDER, 20, List.of(Gaps.PLAY))))
        .isEqualTo(1);
    assertThat(output()).contains("data  ", "Stopped.").doesNotContain("report");
  }

  @Test
  void aWrongCommandIsRefusedWithWhatThereIs() {
    assertThat(program(out).run(Scenarios.ALL, "--name=full")).isEqualTo(2);
    assertThat(program(out).run(Scenarios.ALL, "--rows=9")).isEqualTo(2);
    assertThat(program(out).run(Scenarios.ALL, "--rows=many")).isEqualTo(2);
    assertThat(program(out).run(Scenarios.ALL, "--lanes=3")).isEqualTo(2);
    assertThat(output())
        .contains("no scenario 'full'; there are incremental, gaps, correction, reload, all")
        .contains("rows must be between 10 and 1,000,000 a day, was 9")
        .contains("rows must be a number, was 'many'")
        .contains("unknown argument --lanes=3");
  }

  @Test
  void eachProofOfTheIncrementalRunCanFail() throws SQLException, IOException {
    try (var play = Rehearsal.of(postgres, Incremental.PLAY).worked()) {
      assertThat(play.wrong()).isEmpty();

      play.meddle("update orders set amount = amount where id = 1");
      assertThat(play.wrong()).containsExactly("rows of the days before, not even written again");

      play.meddle("update orders set currency = 'DEM' where id = 180");
      assertThat(play.wrong()).hasSize(2).contains("orders that are still in marks");

      play.meddle("update orders set amount = amount + 0.01 where id = 180");
      assertThat(play.wrong())
          .hasSize(3)
          .contains("sum of all amounts, against Java's sum over the feed");

      play.undone(); // what the changed row should be is not known
      assertThat(play.wrongAfterUndo()).hasSize(3);
    }
  }

  @Test
  void eachProofOfTheGapsCanFail() throws SQLException, IOException {
    try (var play = Rehearsal.of(postgres, Gaps.PLAY).worked()) {
      assertThat(play.wrong()).isEmpty();

      play.meddle("update sales set amount = amount where id = 100");
      assertThat(play.wrong()).containsExactly("rows that were there, not even written again");

      play.meddle("update sales set amount = amount + 1 where id = 1");
      assertThat(play.wrong()).hasSize(2).contains("sales, against raw");

      play.meddle("update sales set filled_by = null where day = '2024-02-29'");
      assertThat(play.wrong()).hasSize(3).contains("days that were marked");

      assertThat(play.undone().wrongAfterUndo())
          .containsExactly("rows that were deleted", "sales, against what it was");
    }
  }

  @Test
  void aDayMoreThatIsMissingIsNoticed() throws SQLException, IOException {
    try (var play =
        Rehearsal.of(postgres, before(Gaps.PLAY, "delete from sales where day = '2024-01-15'"))) {
      assertThat(play.worked().wrong())
          .containsExactly(
              "rows that were inserted",
              "days that were marked",
              "rows that were there, not even written again");
    }
  }

  @Test
  void eachProofOfTheCorrectionCanFail() throws SQLException, IOException {
    try (var play = Rehearsal.of(postgres, Correction.PLAY).worked()) {
      assertThat(play.wrong()).isEmpty();

      play.meddle("update orders set amount = amount + 1 where id = 3");
      assertThat(play.wrong()).containsExactly("by how much all amounts together are lower");

      play.meddle("update orders set amount = amount where id = 1");
      assertThat(play.wrong()).hasSize(2).contains("all other rows, not even written again");

      play.meddle(
          "update orders o set amount = old.amount from orders_before old"
              + " where o.id = old.id and o.id = 10");
      assertThat(play.wrong()).hasSize(4);

      assertThat(play.undone().wrongAfterUndo())
          .containsExactly(
              "rows that were put back",
              "rows that had to be left",
              "all orders, against what they were");
    }
  }

  @Test
  void eachProofOfTheReloadCanFail() throws SQLException, IOException {
    try (var play = Rehearsal.of(postgres, Reload.PLAY).worked()) {
      assertThat(play.wrong()).isEmpty();

      play.meddle("update prices set price = price + 1 where id = 1");
      assertThat(play.wrong()).containsExactly("prices, against the import");

      play.meddle("drop index prices_price");
      assertThat(play.wrong()).hasSize(2).contains("its definition, against what it was");

      play.meddle("delete from prices_backfill_old where id = 1");
      assertThat(play.wrong()).hasSize(3).contains("the old table, against what it was");

      play.meddle("create table prices_backfill_new (id int)");
      assertThat(play.wrong()).hasSize(4).contains("what else is left of the reload");
    }
  }

  @Test
  void eachProofThatAReloadIsTakenBackCanFail() throws SQLException, IOException {
    try (var play = Rehearsal.of(postgres, Reload.PLAY).worked()) {
      assertThat(play.undone().wrongAfterUndo()).isEmpty();

      play.meddle("update prices set price = price where id = 1");
      assertThat(play.wrongAfterUndo()).containsExactly("all prices, not even written again");

      play.meddle("drop index prices_price");
      assertThat(play.wrongAfterUndo()).hasSize(2);

      play.meddle("create table prices_backfill_new (id int)");
      assertThat(play.wrongAfterUndo()).hasSize(3);
    }
  }

  /** Another session changes rows after the tables were made. */
  private static Play before(Play play, String sql) {
    return new Play(
        play.name(),
        play.inWords(),
        stage -> new Meddled(play.begin().apply(stage), new Sql(stage.database()), sql, "", ""));
  }

  /** Another session changes rows after the work, and after the undo. */
  private static Play meddled(Play play, String afterWork, String afterUndo) {
    return new Play(
        play.name(),
        play.inWords(),
        stage ->
            new Meddled(
                play.begin().apply(stage), new Sql(stage.database()), "", afterWork, afterUndo));
  }

  /** A scenario in which another session is at work too. */
  private record Meddled(
      Scenario played, Sql sql, String afterPrepare, String afterWork, String afterUndo)
      implements Scenario {

    @Override
    public void prepare(Narrator narrator) throws SQLException, IOException {
      played.prepare(narrator);
      sql.execute(afterPrepare);
    }

    @Override
    public void work(Narrator narrator) throws SQLException, IOException {
      played.work(narrator);
      sql.execute(afterWork);
    }

    @Override
    public Proof proof() throws SQLException, IOException {
      return played.proof();
    }

    @Override
    public void undo(Narrator narrator) throws SQLException, IOException {
      played.undo(narrator);
      sql.execute(afterUndo);
    }

    @Override
    public Proof proofOfUndo() throws SQLException {
      return played.proofOfUndo();
    }
  }
}
