package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.work.OverlapException;
import dev.backfill.yaml.PlanFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scripts decide by these numbers. */
class ExitCodeTest {

  @Test
  void eachStateOfARunHasItsCode() {
    assertThat(
            Arrays.stream(RunState.values())
                .map(state -> state + " " + ExitCode.of(state).status()))
        .containsExactly(
            "PLANNED 130",
            "RUNNING 130",
            "PAUSED 3",
            "VALIDATING 130",
            "COMPLETED 0",
            "FAILED 1",
            "CANCELLED 130",
            "ROLLED_BACK 4");
  }

  @Test
  void eachRefusalHasItsCode() {
    assertThat(ExitCode.of(new PlanChangedException("changed"))).isEqualTo(ExitCode.REFUSED);
    assertThat(ExitCode.of(new RunIsLiveException("live"))).isEqualTo(ExitCode.REFUSED);
    assertThat(ExitCode.of(new OverlapException("overlap"))).isEqualTo(ExitCode.REFUSED);
    assertThat(ExitCode.of(new LedgerException("away", null))).isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(thrownBy(() -> unread("nothing: 1")))).isEqualTo(ExitCode.USAGE);
    assertThat(ExitCode.of(thrownBy(() -> RunState.valueOf("NONE")))).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void thePageListsEachCode() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "cli.md"));

    assertThat(List.of(ExitCode.values()))
        .allSatisfy(
            code -> assertThat(page).contains("| %d | %s |".formatted(code.status(), code)));
  }

  private static void unread(String yaml) {
    var unused = PlanFile.read(yaml);
  }

  private static Throwable thrownBy(Runnable code) {
    try {
      code.run();
      throw new AssertionError("nothing was thrown");
    } catch (RuntimeException e) {
      return e;
    }
  }
}
