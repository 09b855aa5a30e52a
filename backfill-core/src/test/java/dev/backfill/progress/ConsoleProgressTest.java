package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.LOCALE)
class ConsoleProgressTest {

  private static final Map<String, String> WIDE = Map.of("COLUMNS", "120", "TERM", "xterm");

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Charset charset = StandardCharsets.UTF_8;

  private ConsoleProgress console(boolean terminal, Map<String, String> environment) {
    return ConsoleProgress.on(new PrintStream(bytes, true, charset), terminal, environment, clock);
  }

  private String written() {
    return bytes.toString(charset);
  }

  private static Ticked tick(Snapshots snapshot) {
    return new Ticked(snapshot.snapshot());
  }

  private static RunChanged change(Snapshots snapshot, String why) {
    return new RunChanged(snapshot.state(), why, snapshot.snapshot());
  }

  @Test
  void aTerminalGetsOneRedrawnLine() {
    console(true, WIDE).on(tick(Snapshots.sevenOfTwelve()));

    assertThat(written())
        .isEqualTo(
            "\rorders_tier ████████████████░░░░░░░░░░░░░░ 56%  7/12 chunks  2,962,820 rows"
                + "  395 rows/s  2h 5m  ETA 1h 34m\u001b[K");
  }

  @Test
  void aTerminalIsRedrawnAtMostAboutFiveTimesASecond() {
    var console = console(true, WIDE);
    for (int i = 0; i < 100; i++) {
      console.on(tick(Snapshots.sevenOfTwelve()));
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(written().chars().filter(c -> c == '\r')).hasSizeBetween(5, 6);
  }

  @Test
  void theLineIsKeptWhereTheRunEnds() {
    var done =
        Snapshots.sevenOfTwelve()
            .state(RunState.FAILED)
            .chunks(ChunkState.FAILED, 1)
            .chunks(ChunkState.RUNNING, 0);

    console(true, WIDE).on(change(done, "Too many chunks failed."));

    assertThat(written())
        .contains("56%  7/12 chunks  1 failed  ")
        .endsWith("  failed\u001b[K\n  Too many chunks failed.\n");
  }

  @Test
  void aPauseKeepsTheLineBecauseItMayBeTheLastOne() {
    var console = console(true, WIDE);

    console.on(change(Snapshots.sevenOfTwelve().state(RunState.PAUSED), "The disk is full."));
    console.on(change(Snapshots.sevenOfTwelve(), ""));

    assertThat(written()).contains("  paused\u001b[K\n  The disk is full.\n\rorders_tier ");
  }

  @Test
  void aResumedRunSaysSoOnceFirst() {
    var resumed = Snapshots.sevenOfTwelve().doneBefore(7);
    var console = console(false, Map.of());

    console.on(change(resumed, ""));
    console.on(change(resumed.state(RunState.VALIDATING), ""));

    assertThat(written().lines().toList())
        .first()
        .isEqualTo("orders_tier resumed: 7 of 12 chunks were done before");
    assertThat(written()).containsOnlyOnce("resumed");
  }

  @Test
  void withoutATerminalThereIsAPlainLineWithoutControlCharacters() {
    console(false, WIDE).on(tick(Snapshots.sevenOfTwelve().paused(Duration.ofMinutes(30))));

    assertThat(written())
        .isEqualTo(
            "orders_tier running 56% (7/12 chunks, 1 running), 2,962,820 of ~5,200,000 rows,"
                + " 395 rows/s, elapsed 2h 5m (30m paused), ETA 1h 34m (1h 10m to 1h 55m)\n");
  }

  @Test
  void digitsDoNotDependOnTheLocale() {
    var before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      console(false, WIDE).on(tick(Snapshots.sevenOfTwelve()));
      console(true, WIDE).on(tick(Snapshots.sevenOfTwelve()));
    } finally {
      Locale.setDefault(before);
    }

    assertThat(written()).contains(" 56% (7/12 ", " 56%  7/12 ");
  }

  @Test
  void aDumbTerminalGetsPlainLines() {
    console(true, Map.of("TERM", "dumb")).on(tick(Snapshots.sevenOfTwelve()));

    assertThat(written()).startsWith("orders_tier running 56%").endsWith("\n");
  }

  @Test
  void nothingIsColouredWithOrWithoutNoColor() {
    var failed = tick(Snapshots.sevenOfTwelve().chunks(ChunkState.FAILED, 3));

    console(true, WIDE).on(failed);
    console(true, Map.of("COLUMNS", "120", "TERM", "xterm", "NO_COLOR", "1")).on(failed);

    assertThat(written()).doesNotContainPattern("\u001b\\[[0-9;]*m");
  }

  @Test
  void plainLinesComeEveryThirtySecondsOrFivePercentPoints() {
    var console = console(false, Map.of());
    for (int second = 0; second <= 120; second++) {
      int percent = second < 60 ? 0 : (second - 60) / 2;
      console.on(
          tick(Snapshots.sevenOfTwelve().elapsed(Duration.ofSeconds(second)).percent(percent)));
    }

    assertThat(written().lines().map(line -> line.replaceAll(".*elapsed ([^,]+),.*", "$1")))
        .containsExactly("0s", "30s", "1m", "1m 10s", "1m 20s", "1m 30s", "1m 40s", "1m 50s", "2m");
  }

  @Test
  void aCharsetWithoutBlocksGetsAsciiCharacters() {
    charset = StandardCharsets.US_ASCII;

    console(true, WIDE).on(tick(Snapshots.sevenOfTwelve()));

    assertThat(written()).contains("orders_tier ################-------------- 56%");
  }

  @Test
  void aTerminalOfUnknownKindIsErasedByBlanks() {
    var console = console(true, Map.of("COLUMNS", "120"));

    console.on(tick(Snapshots.sevenOfTwelve()));
    clock.advance(Duration.ofSeconds(1));
    console.on(tick(Snapshots.sevenOfTwelve().eta(new Eta.Done())));

    assertThat(written()).doesNotContain("\u001b").endsWith("ETA done  ");
  }

  @Test
  void whilePlanningGoesOnTheTotalIsMarkedAsOpen() {
    console(false, Map.of())
        .on(
            tick(
                Snapshots.sevenOfTwelve()
                    .planned(false)
                    .percent(0)
                    .eta(new Eta.Unknown("planning"))));

    assertThat(written()).contains(" 0% (7/12+ chunks, 1 running), 2,962,820 rows,");
  }

  @Test
  void workWithoutRowsShowsChunksPerSecond() {
    var noRows = Snapshots.sevenOfTwelve().rows(RowCounts.NONE).estimatedRows(Optional.empty());

    console(false, Map.of()).on(tick(noRows));
    console(true, WIDE).on(tick(noRows));

    assertThat(written())
        .contains("(7/12 chunks, 1 running), 5.9 chunks/min, elapsed 2h 5m")
        .contains("56%  7/12 chunks  5.9 chunks/min  2h 5m  ETA 1h 34m");
  }

  @Test
  void theTimeOfALiveRunTicksInSecondsAndThatOfAnEndedOneIsExact() {
    var brief = Snapshots.sevenOfTwelve().elapsed(Duration.ofMillis(2_345));

    console(true, WIDE).on(tick(brief));
    console(true, WIDE).on(change(brief.state(RunState.COMPLETED), ""));

    assertThat(written()).contains("  2s  ETA").contains("  2.3s  completed");
  }

  @Test
  void anEndedRunShowsTheMeanThroughputAndTheNextOneBeginsAnew() {
    var console = console(false, Map.of());
    var ended = Snapshots.sevenOfTwelve().state(RunState.COMPLETED).percent(100);

    console.on(change(ended, ""));
    console.on(change(Snapshots.sevenOfTwelve().doneBefore(3), ""));

    assertThat(written().lines())
        .containsExactly(
            "orders_tier completed 100% (7/12 chunks, 1 running), 2,962,820 rows,"
                + " 395 rows/s, elapsed 2h 5m",
            "orders_tier resumed: 3 of 12 chunks were done before",
            "orders_tier running 56% (7/12 chunks, 1 running), 2,962,820 of ~5,200,000 rows,"
                + " 395 rows/s, elapsed 2h 5m, ETA 1h 34m (1h 10m to 1h 55m)");
  }

  @Test
  void theWidthComesFromTheEnvironmentOrTheTerminal() {
    assertThat(Terminal.width(Map.of("COLUMNS", "33"))).isEqualTo(33);
    assertThat(Terminal.columnsOf("24 132\n")).hasValue(132);
    for (String unknown : List.of("0 0\n", "", "stty: no tty", "24 -1", "24 99999999999")) {
      assertThat(Terminal.columnsOf(unknown)).as(unknown).isEmpty();
    }
  }
}
