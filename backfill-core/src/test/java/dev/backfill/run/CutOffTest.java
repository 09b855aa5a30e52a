package dev.backfill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A process that is asked to end while a run is at work that does not drain. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("CutOffTest") // one method at a time
class CutOffTest {

  @Test
  void aRunThatTheEndOfTheJvmCutsOffSaysWhatIsCommitted() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CutOffChild.class.getName())
            .redirectErrorStream(true)
            .start();
    var lines = new ArrayList<String>();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.equals(CutOffChild.WORKING)) {
          var unused = process.toHandle().destroy(); // SIGTERM; its output stays open
        }
      }
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(lines)
        .contains(CutOffChild.WORKING)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("WARN")
                    .contains("Plan 'cut_off' is cut off, because the JVM ends while it is at work")
                    .contains("1 of 3 chunks are committed; run the same plan again to continue.")
                    .contains("7 changed rows are committed.")
                    .contains("Only this ledger object remembers them"));
  }
}
