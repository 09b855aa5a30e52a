package dev.backfill.web;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.Backfill;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.ReportBuilder;
import dev.backfill.run.BackfillRunner;
import dev.backfill.testing.ManualClock;
import dev.backfill.web.facts.Environment;
import dev.backfill.web.file.ReportFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {

  private static final long SECONDS = 30;

  /** Planted where it must not come out. */
  private static final String SECRET = "hunter2-secret";

  private static final String ROW_VALUE = "alice@example.org";

  @TempDir private Path folder;

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final BackfillRunner runner = BackfillRunner.with(InMemoryLedger.create());

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theLastVersionOfEachFormatIsTheFinalState() {
    var plan =
        Backfill.plan("formats", 0, 100)
            .chunkBy(width(10))
            .listener(ReportFile.markdown(folder.resolve("r.md")))
            .listener(ReportFile.json(folder.resolve("r.json")))
            .listener(ReportFile.html(folder.resolve("r.html")))
            .build();

    var report = runner.run(plan, chunk -> 10);

    assertThat(read(folder.resolve("r.md")))
        .startsWith(report.toMarkdown() + "\n## Environment\n\n- **Host:** ");
    assertThat(read(folder.resolve("r.json")))
        .contains("\"state\":\"COMPLETED\"", "\"changed\":100,");
    assertThat(read(folder.resolve("r.html"))).contains("<b>completed</b>", "100 %");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFileIsThereWhileTheRunIsAtWork() throws Exception {
    var path = folder.resolve("r.json");
    var written = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var plan =
        Backfill.plan("at-work", 0, 10)
            .chunkBy(width(10))
            .listener(ReportFile.json(path))
            .listener(
                event -> {
                  if (Files.exists(path)) {
                    written.countDown();
                  }
                })
            .build();

    try (var run =
        runner.start(
            plan,
            chunk -> {
              assertThat(go.await(SECONDS, TimeUnit.SECONDS)).isTrue();
              return 10;
            })) {
      assertThat(written.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(read(path)).contains("\"live\":true");
      go.countDown();
      run.await();
    }
    assertThat(read(path)).contains("\"live\":false");
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidOnceAndAtTheEndAndDisturbsNothing() throws IOException {
    var blocked = Files.writeString(folder.resolve("blocked"), "a file, and no folder");
    var plan =
        Backfill.plan("blocked", 0, 100)
            .chunkBy(width(10))
            .listener(ReportFile.html(blocked.resolve("r.html")))
            .build();

    var state = new RunState[1];
    String log = logOf(() -> state[0] = runner.run(plan, chunk -> 10).state());

    assertThat(state[0]).isEqualTo(RunState.COMPLETED);
    assertThat(log.split("could not be written", -1)).hasSize(2);
    assertThat(log.split("The final report of plan 'blocked' is not in", -1)).hasSize(2);
  }

  private static String logOf(Runnable action) {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private ReportFile onTheClock(Path path) {
    return new ReportFile(path, ReportFormat.JSON, clock, () -> HERE);
  }

  private static final Environment HERE = new Environment("0", "25", "Linux", "host", 1);

  private static ProgressEvent tick() {
    return new ProgressEvent.Ticked(Samples.seed().progress());
  }

  @Test
  void reportsAreAskedForEveryTwoSecondsOnly() {
    var asked = new AtomicInteger();
    var file = onTheClock(folder.resolve("r.json"));

    for (int i = 0; i < 50; i++) { // ten seconds
      file.on(
          tick(),
          () -> {
            asked.incrementAndGet();
            return Samples.seed();
          });
      clock.advance(Duration.ofMillis(200));
    }

    assertThat(asked).hasValue(5);
  }

  @Test
  void aFolderThatIsGoneIsMadeAgain() throws IOException {
    var path = folder.resolve("gone/r.json");
    var file = onTheClock(path);
    file.on(tick(), Samples::seed);
    Files.delete(path);
    Files.delete(path.getParent());

    file.ended(Samples.troubled());

    assertThat(read(path)).contains("\"failed\":1");
  }

  @Test
  void aLedgerThatDoesNotAnswerCostsOneVersion() {
    var path = folder.resolve("r.json");
    var file = onTheClock(path);

    file.on(
        tick(),
        () -> {
          throw new LedgerException("The ledger does not answer", null);
        });
    assertThat(path).doesNotExist();
    clock.advance(Duration.ofSeconds(2));
    file.on(tick(), Samples::seed);

    assertThat(path).exists();
  }

  @Test
  void neitherRowValuesNorSecretsReachAFile() {
    System.setProperty("shop.password", SECRET);
    try {
      var plan =
          Backfill.plan("canary", 0, 10)
              .chunkBy(width(10))
              .failFast()
              .listener(ReportFile.markdown(folder.resolve("r.md")))
              .listener(ReportFile.json(folder.resolve("r.json")))
              .listener(ReportFile.html(folder.resolve("r.html")))
              .build();

      assertThat(catchThrowable(() -> runner.run(plan, chunk -> leak()))).isNotNull();
    } finally {
      System.clearProperty("shop.password");
    }

    for (String name : List.of("r.md", "r.json", "r.html")) {
      assertThat(read(folder.resolve(name)))
          .contains("IllegalStateException")
          .doesNotContain(SECRET, ROW_VALUE);
    }
  }

  /** What a driver's message may look like, with the URL and a row in it. */
  private static long leak() {
    throw new IllegalStateException(
        "jdbc:postgresql://shop:" + SECRET + "@db/shop: duplicate key (email)=(" + ROW_VALUE + ")",
        new IllegalArgumentException("insert into users values ('" + ROW_VALUE + "')"));
  }

  /** The canary sings: text that a plan shows on purpose is found in every format. */
  @Test
  void theCanaryIsFoundWhereAPlanPrintsIt() throws IOException {
    var seed = Samples.seed();
    var told = ReportBuilder.of(seed).notes(List.of(ROW_VALUE)).report();
    ReportFile.markdown(folder.resolve("r.md")).write(told);
    ReportFile.json(folder.resolve("r.json")).write(told);
    ReportFile.html(folder.resolve("r.html")).write(told);

    for (String name : List.of("r.md", "r.json", "r.html")) {
      assertThat(read(folder.resolve(name))).contains(ROW_VALUE);
    }
  }

  @Test
  void namesOfMachinesAreNoMarkup() {
    assertThat(new Environment("0.1", "25", "Linux", "my_host*[a](b)", 1).toMarkdown())
        .isEqualTo(
            """

            ## Environment

            - **Host:** my\\_host\\*\\[a\\](b), process 1
            - **Runtime:** Java 25 on Linux, Backfill 0.1
            """);
  }

  @Test
  void theExampleOfTheJavadocRuns() {
    Snippets.files(folder);

    assertThat(folder.resolve("rehash.html")).exists();
    assertThat(folder.resolve("rehash.json")).exists();
  }
}
