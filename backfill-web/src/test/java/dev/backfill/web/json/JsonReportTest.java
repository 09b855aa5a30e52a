package dev.backfill.web.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Undo;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.web.Golden;
import dev.backfill.web.Samples;
import dev.backfill.web.html.HtmlReport;
import dev.backfill.work.TableDifference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The writer is held against the published schema. */
class JsonReportTest {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Golden.of(JsonReport.SCHEMA), InputFormat.JSON);

  private static String json(BackfillReport report) {
    var out = new ByteArrayOutputStream();
    JsonReport.write(Samples.facts(report), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<String> errors(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @Test
  void everyReportHasTheFormOfTheSchema() {
    assertThat(errors(json(Samples.seed()))).isEmpty();
    assertThat(errors(json(Samples.troubled()))).isEmpty();
    assertThat(errors(json(Samples.hours(2_000)))).isEmpty();
  }

  @Test
  void aComparisonAndABackupHaveItToo() {
    var seed = Samples.seed();
    var found =
        new TableDifference(
            90,
            10,
            1,
            2,
            List.of(new TableDifference.ColumnMatches("tier", 90, 10)),
            List.of("id=4711-row-value"));
    var about = seed.about();
    var restored =
        new BackfillReport.About(
            about.description(),
            about.requestedBy(),
            about.scope(),
            about.range(),
            about.chunkBy(),
            about.fingerprint(),
            Optional.of(
                Undo.restoreFromBackup(any -> List.of(), Duration.ofHours(4), "pg_restore shop")));
    String json =
        json(
            ReportBuilder.of(seed.progress(), restored)
                .chunks(seed.chunks())
                .checks(seed.checks())
                .notes(seed.notes())
                .difference(Optional.of(found))
                .badRows(List.of(new BadRowGroup(3, "not a date", "22007", "")))
                .skipped(
                    List.of(new SkippedChunk("2023-07", "no such month", "ann", Instant.EPOCH)))
                .report());

    assertThat(errors(json)).isEmpty();
    assertThat(json)
        .contains("\"matching\":90,\"differing\":10,\"onlyLeft\":1,\"onlyRight\":2")
        .contains("\"command\":\"pg_restore shop\",\"maxAgeSeconds\":14400.0")
        .contains("\"skipped\":[{\"id\":\"2023-07\",\"by\":\"ann\",\"at\":\"1970-01-01T00:00:00Z\"")
        .contains("\"causes\":[{\"rows\":3,\"cause\":\"not a date\"")
        .doesNotContain("4711-row-value");
  }

  @Test
  void approvalsSayWhoWhenAndWhyNot() {
    String json = json(Samples.approved("bob"));

    assertThat(errors(json)).isEmpty();
    assertThat(json)
        .contains("\"approvals\":{\"required\":2,\"counting\":1,\"given\":[{\"by\":\"ann\",")
        .contains("\"plan\":\"aaaaaaaaaaaa\",\"work\":\"bbbbbbbbbbbb\",\"counts\":true")
        .contains(
            "\"work\":\"dddddddddddd\",\"counts\":false,\"whyNot\":\"the work changed since:"
                + " work was 'bob', is 'new'\"");
    assertThat(json(Samples.seed())).contains("\"approvals\":null");
  }

  @Test
  void aDocumentOfAnotherFormIsRefused() {
    String json = json(Samples.seed());

    assertThat(errors(json.replace("\"percent\":58", "\"percent\":101"))).isNotEmpty();
    assertThat(errors(json.replace("\"failedAttempts\":0", "\"attempts\":0"))).isNotEmpty();
    assertThat(errors(json.replace("\"state\":\"RUNNING\"", "\"state\":\"AT_WORK\""))).isNotEmpty();
    assertThat(errors(json.replace("\"notes\":[],", ""))).isNotEmpty();
  }

  @Test
  void thePageShowsTheSchemaOfTheJar() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", JsonReport.SCHEMA)))
        .isEqualTo(Golden.of(JsonReport.SCHEMA));
  }

  @Test
  void theNumbersAreTheSumsOfTheLedger() {
    var ledger = InMemoryLedger.create();
    var plan =
        Backfill.plan("sums", 0, 1_000)
            .chunkBy(ChunkBy.width(100))
            .parallelism(3)
            .postCheck(Check.of("sums", context -> Check.passed(context.changed() + " rows")))
            .build();

    var report = BackfillRunner.with(ledger).run(plan, chunk -> 7 + chunk.range().from() / 100);
    var view = ledger.attach("sums").orElseThrow().view(1_000);
    String json = json(report);

    assertThat(errors(json)).isEmpty();
    assertThat(view.rows().changed()).isEqualTo(115);
    assertThat(view.notable().stream().mapToLong(chunk -> chunk.rows().changed()).sum())
        .isEqualTo(115);
    assertThat(json)
        .contains("\"rows\":{\"seen\":115,\"changed\":115,")
        .contains("\"done\":%d,\"total\":%d".formatted(view.total(), view.total()))
        .contains("\"succeeded\":" + view.count(ChunkState.SUCCEEDED))
        .contains("\"evidence\":\"115 rows\"")
        .contains("\"state\":\"COMPLETED\",\"live\":false,\"success\":true");
  }

  @Test
  void theNumbersAreTheSumsOfTheLedgerAlsoAfterFailuresRetriesASkipAndAResume() {
    var ledger = InMemoryLedger.create();
    var plan = troubled();
    var attempts = new ConcurrentHashMap<String, Integer>();
    var failed =
        catchThrowableOfType(
            BackfillFailedException.class,
            () -> BackfillRunner.with(ledger).run(plan, chunk -> work(chunk, attempts)));
    ledger.skipChunk("troubled", "300..400", "known to be wrong", "ann");
    var resumed = BackfillRunner.with(ledger).run(plan, chunk -> work(chunk, attempts));

    assertThat(failed.report().state()).isEqualTo(RunState.FAILED);
    assertThat(resumed.state()).isEqualTo(RunState.COMPLETED);
    var view = ledger.attach("troubled").orElseThrow().view(1_000);
    long rows = view.notable().stream().mapToLong(chunk -> chunk.rows().changed()).sum();
    String json = json(resumed);
    assertThat(errors(json)).isEmpty();
    assertThat(view.rows().changed()).isEqualTo(rows).isEqualTo(90);
    assertThat(json)
        .contains("\"done\":9,\"total\":10", "\"succeeded\":9", "\"skipped\":1,")
        .contains("\"rows\":{\"seen\":%d,\"changed\":%d,".formatted(rows, rows));
    assertThat(resumed.toMarkdown()).contains("(9/10 chunks, 1 skipped)", "**Total** | | **90**");
    assertThat(new String(HtmlReport.of(Samples.facts(resumed)), StandardCharsets.UTF_8))
        .contains("9 of 10 chunks, 1 skipped</dt>", "<dd>90</dd>");
  }

  private static Plan<IdRange> troubled() {
    return Backfill.plan("troubled", 0, 1_000)
        .chunkBy(ChunkBy.width(100))
        .retry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1)))
        .build();
  }

  /** One chunk fails always, one at its first attempt, all others never. */
  private static long work(Chunk<IdRange> chunk, Map<String, Integer> attempts) {
    int attempt = attempts.merge(chunk.id(), 1, Integer::sum);
    if (chunk.id().equals("300..400") || (chunk.id().equals("500..600") && attempt == 1)) {
      throw new IllegalStateException("fails");
    }
    return 10;
  }

  @Test
  void aFailedCheckIsNoSuccessAlthoughNoChunkFailed() {
    var seed = Samples.troubled();

    assertThat(json(seed)).contains("\"success\":false");
  }
}
