package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.testing.ManualClock;
import dev.backfill.testing.SnapshotBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The picture of the console in the README is what {@link ConsoleProgress} writes. The figures are
 * those of its first sample, which was killed at 35 % and resumed.
 */
class ConsolePictureTest {

  private static final Path PICTURE = Path.of("..", "docs", "console.svg");
  private static final Path MADE = Path.of("target", "console.svg");

  private static final Map<String, String> TERMINAL = Map.of("COLUMNS", "112", "TERM", "xterm");

  private static final String COMMAND = "$ java OrdersTier jdbc:postgresql://localhost/shop";
  private static final Instant START = Instant.parse("2026-11-30T02:55:47Z");

  private final ManualClock clock = ManualClock.startingAt("2026-11-30T02:55:47Z");

  @Test
  void thePictureIsWhatTheConsoleShows() throws IOException {
    var lines = new ArrayList<String>();
    lines.add(COMMAND);
    lines.addAll(shown(killed(0, 20_000, 1, 17), killed(4, 141_519, 2, 3)));
    lines.add("Killed");
    lines.add(COMMAND);
    lines.addAll(shown(resumed(4, 191_519), resumed(8, 316_327), completed()));
    String picture = Screen.svg(lines);

    Files.createDirectories(MADE.getParent());
    Files.writeString(MADE, picture);

    assertThat(lines).anyMatch(line -> line.contains(" 35%  4/12 chunks  141,519 rows"));
    assertThat(lines.getLast()).contains(" 100%  12/12 chunks  400,000 rows").endsWith("completed");
    assertThat(Files.readString(PICTURE))
        .as("docs/console.svg; copy backfill-core/target/console.svg there if the change is meant")
        .isEqualTo(picture);
  }

  private List<String> shown(ProgressEvent... events) {
    var bytes = new ByteArrayOutputStream();
    var console =
        ConsoleProgress.on(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), true, TERMINAL, clock);
    for (ProgressEvent event : events) {
      console.on(event);
      clock.advance(Duration.ofSeconds(10));
    }
    return Screen.of(bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  private static ProgressEvent killed(long chunks, long rows, int seconds, int left) {
    return new Ticked(at(chunks, rows, seconds).eta(in(left)).snapshot());
  }

  private static ProgressEvent resumed(long chunks, long rows) {
    return new Ticked(at(chunks, rows, 1).doneBefore(4).eta(in(1)).snapshot());
  }

  private static ProgressEvent completed() {
    var snapshot =
        at(12, 400_000, 0)
            .doneBefore(4)
            .rowsHere(new RowCounts(258_481, 0, 0))
            .state(RunState.COMPLETED)
            .elapsed(Duration.ofMillis(2_609))
            .active(Duration.ofMillis(2_609))
            .eta(new Eta.Done())
            .snapshot();
    return new RunChanged(RunState.COMPLETED, "", snapshot);
  }

  private static SnapshotBuilder at(long chunks, long rows, int seconds) {
    return SnapshotBuilder.of("orders_tier")
        .startedAt(START)
        .elapsed(Duration.ofSeconds(seconds))
        .active(Duration.ofSeconds(seconds))
        .lanes(4)
        .chunks(ChunkState.SUCCEEDED, chunks)
        .chunks(ChunkState.PENDING, 12 - chunks)
        .rows(new RowCounts(rows, 0, 0))
        .estimatedRows(Optional.of(400_000L))
        .basis(ProgressSnapshot.Basis.ROWS)
        .percent((int) (rows * 100 / 400_000))
        .rowsPerSecond(98_291);
  }

  private static Eta in(int seconds) {
    var left = Duration.ofSeconds(seconds);
    return new Eta.Band(left, left, left);
  }
}
