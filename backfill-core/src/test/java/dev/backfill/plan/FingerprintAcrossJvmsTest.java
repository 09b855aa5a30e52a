package dev.backfill.plan;

import static dev.backfill.scope.ChunkBy.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Scope;
import dev.backfill.values.Definition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A second JVM elsewhere in the world makes the same fingerprints. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("FingerprintAcrossJvmsTest") // one method at a time
class FingerprintAcrossJvmsTest {

  private static final int DIGITS = 64;

  /** The other JVM: prints its surroundings, then its fingerprints. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] arguments) {
      System.out.println(surroundings());
      fingerprints().forEach(System.out::println);
    }
  }

  private static String surroundings() {
    return Locale.getDefault() + " " + TimeZone.getDefault().getID() + " " + "%d".formatted(1);
  }

  private static List<String> fingerprints() {
    var definition =
        Definition.<InstantRange>of(
                "events",
                Scope.instants(Instant.EPOCH, Instant.parse("2024-01-01T00:00:00Z")),
                HOUR.every(1_234).in(ZoneId.of("Europe/Berlin")))
            .newestFirst();
    return List.of(
        PlanDocument.of(definition).sha256(),
        PlanDocument.ofWork("SET stadt = 'K\u00f6ln \u0130I \uD83D\uDE00'", "1").sha256());
  }

  @Test
  void localeTimeZoneAndEncodingDoNotMatter() throws Exception {
    var output = runElsewhere();

    assertThat(output.getFirst())
        .startsWith("ar_EG")
        .contains("Pacific/Apia")
        .isNotEqualTo(surroundings());
    assertThat(output.subList(1, output.size())).isEqualTo(fingerprints());
    assertThat(fingerprints()).allMatch(digits -> digits.length() == DIGITS);
  }

  private static List<String> runElsewhere() throws IOException, InterruptedException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Duser.timezone=Pacific/Apia",
            "-Dfile.encoding=COMPAT",
            "-cp",
            System.getProperty("java.class.path"),
            Elsewhere.class.getName());
    command.environment().put("LC_ALL", "C");
    Process process = command.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }
}
