package dev.backfill.examples.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.examples.scenario.Screen;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan of the file runs to its end, and the page shows what is printed. */
@Tag("slow")
class PlanFromFileTest {

  private static final Path PAGE = Path.of("..", "docs", "plan-document.md");

  @Test
  void thePageShowsWhatIsPrinted(@TempDir Path folder) throws IOException, SQLException {
    var out = new ByteArrayOutputStream();
    try (var postgres = EmbeddedPostgres.start()) {
      var screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));
      new PlanFromFile(postgres.getPostgresDatabase(), folder, screen).play();
    }
    String printed = out.toString(StandardCharsets.UTF_8);

    assertThat(printed).contains("COMPLETED, 40,000 rows changed").contains("EXACTLY_ONCE");
    assertThat(withoutDate(Files.readString(PAGE))).contains(withoutDate(printed));
  }

  @Test
  void anApprovedPlanRunsAndAnEditedOneDoesNot() throws IOException, SQLException {
    var out = new ByteArrayOutputStream();
    try (var postgres = EmbeddedPostgres.start()) {
      var screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));
      new ApprovedPlan(postgres.getPostgresDatabase(), screen).play();
    }
    String printed = out.toString(StandardCharsets.UTF_8);

    assertThat(printed).contains("COMPLETED, 18,000 rows changed").contains("EXACTLY_ONCE");
    assertThat(withoutDate(Files.readString(PAGE))).contains(withoutDate(printed));
  }

  /** Refusals and approvals have the day of the run. */
  private static String withoutDate(String text) {
    return text.replaceAll("(?<=\\b(of|on) )\\d{4}-\\d\\d-\\d\\d", "a day");
  }
}
