package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Options that say what this machine knows are refused where they say nothing. */
@Tag("slow")
class PlacesTest {

  private static final String CANARY = "canary-of-an-address";

  @TempDir private Path folder;

  @Test
  void anAddressForWhichThePlanHasNoUseIsRefused() throws IOException {
    var database = Database.withRows(10);
    String plan = Plans.in(folder, Plans.COUNTING);
    var environment = Map.of("DB_URL", database.url(), "HOOK", "https://example.com/" + CANARY);

    var refused =
        InProcess.run(environment, "run", plan, "--url-env", "DB_URL", "--webhook-env", "HOOK");

    assertThat(refused.status()).as(refused.all()).isEqualTo(2);
    assertThat(refused.err())
        .contains("--webhook-env names an address, and the plan sends no progress.");
    assertThat(refused.all()).doesNotContain(CANARY);
    assertThat(database.hasRun()).isFalse();
  }

  @Test
  void anAddressInPlaceOfAVariableIsRefusedAndNotRepeated() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    var environment = Map.of("DB_URL", "jdbc:postgresql://localhost:1/none");

    for (String word : new String[] {"https://example.com/" + CANARY, "NOT_SET"}) {
      var refused =
          InProcess.run(environment, "run", plan, "--url-env", "DB_URL", "--webhook-env", word);

      assertThat(refused.status()).as(refused.all()).isEqualTo(2);
      assertThat(refused.err()).contains("--webhook-env");
      assertThat(refused.all()).doesNotContain(CANARY);
    }
  }

  @Test
  void aFolderOfBackupsNeedsALocation() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    var environment = Map.of("DB_URL", "jdbc:postgresql://localhost:1/none");

    for (String word : new String[] {"/backups", "=/backups", "s3://backups/="}) {
      var refused =
          InProcess.run(environment, "explain", plan, "--url-env", "DB_URL", "--backups", word);

      assertThat(refused.status()).as(refused.all()).isEqualTo(2);
      assertThat(refused.err()).contains("--backups takes LOCATION=FOLDER");
    }
  }

  @Test
  void theCommandThatContinuesHasTheSameOptions() {
    var line =
        new CommandLine(new PlaceOptions())
            .parseArgs("--webhook-env", "HOOK", "--backups", "s3://a=b/=/mnt/a");
    var options = (PlaceOptions) line.commandSpec().userObject();

    assertThat(options.words())
        .containsExactly("--webhook-env", "HOOK", "--backups", "s3://a=b/=/mnt/a");
  }
}
