package dev.backfill.run.supervision;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.LedgerReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each number that a run says is that of the table and of the ledger. */
class WordsProperties {

  /** What a random run did to its table of ids, and what it said. */
  private record Ended(CountingWork table, InMemoryLedger ledger, BackfillReport report) {

    List<ChunkView> chunks() {
      return ledger.inspect("words").orElseThrow().summary().view().notable();
    }

    long count(ChunkState state) {
      return chunks().stream().filter(chunk -> chunk.state() == state).count();
    }

    /** Rows of the table that were changed within a chunk. */
    long rows(long chunkNo) {
      return LongStream.range(10 * (chunkNo - 1), 10 * chunkNo)
          .filter(table.times::containsKey)
          .count();
    }
  }

  /** Each id of a batch fails now and then; a batch that fails is not in the table. */
  private static Ended run(int chunks, int lanes, int batch, long seed) {
    var ledger = InMemoryLedger.create();
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (new Random(seed * 31 + from).nextInt(8) == 0) {
              throw new IOException("down");
            }
          }
        };
    var plan =
        ids("words", chunks)
            .ledger(ledger)
            .parallelism(lanes)
            .batchRows(batch)
            .retry(RetryPolicy.attempts(1))
            .failureLimit(new FailureLimit(1_000, 100, 0))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      return new Ended(work, ledger, run.await());
    }
  }

  @Property(tries = 60)
  void everyNumberOfAReportIsThatOfTableAndLedger(
      @ForAll @IntRange(min = 1, max = 30) int chunks,
      @ForAll @IntRange(min = 1, max = 4) int lanes,
      @ForAll @IntRange(min = 2, max = 10) int batch,
      @ForAll long seed) {
    var ended = run(chunks, lanes, batch, seed);
    var page = ended.report().toMarkdown();
    long changed = ended.table().times.size();
    long succeeded = ended.count(ChunkState.SUCCEEDED);
    long failed = ended.count(ChunkState.FAILED);

    assertThat(ended.table().times.values()).as("no row is changed twice").allMatch(n -> n == 1);
    assertThat(number(page, "\\*\\*Chunks:\\*\\* ([\\d,]+)")).contains((long) chunks);
    assertThat(number(page, "\\(([\\d,]+)/[\\d,]+ chunks")).contains(succeeded);
    assertThat(number(page, "\\([\\d,]+/([\\d,]+) chunks")).contains((long) chunks);
    assertThat(number(page, "([\\d,]+)% of the")).contains(100 * succeeded / chunks);
    assertThat(number(page, "\\*\\*Rows Processed:\\*\\* ([\\d,]+)")).contains(changed);
    assertThat(number(page, "\\*\\*Total\\*\\* \\| \\| \\*\\*([\\d,]+)")).contains(changed);
    for (var chunk : ended.chunks()) {
      assertThat(chunk.rows().changed()).isEqualTo(ended.rows(chunk.no()));
      assertThat(number(page, "\\| " + Pattern.quote(chunk.id()) + " \\| [^|]* \\| ([\\d,]+) \\|"))
          .contains(ended.rows(chunk.no()));
    }
    if (failed > 0) {
      assertThat(number(page, "([\\d,]+) of [\\d,]+ chunks failed")).contains(failed);
      assertThat(number(page, "([\\d,]+) of [\\d,]+ chunks are committed")).contains(succeeded);
      assertThat(number(page, "([\\d,]+) changed rows? (?:is|are) committed").orElse(0L))
          .isEqualTo(changed);
    }
    assertThat(
            number(Sentences.ended(ended.report(), LedgerLife.PROCESS), "([\\d,]+) rows changed"))
        .contains(changed);
  }

  @Property(tries = 30)
  void everyNumberOfTheLedgersPageIsThatOfTheTable(
      @ForAll @IntRange(min = 1, max = 30) int chunks, @ForAll long seed) {
    var ended = run(chunks, 2, 4, seed);
    var page = LedgerReport.of(ended.ledger().inspect("words").orElseThrow());

    assertThat(number(page, "\\*\\*Chunks:\\*\\* ([\\d,]+)")).contains((long) chunks);
    assertThat(number(page, "\\*\\*Rows:\\*\\* ([\\d,]+) changed"))
        .contains((long) ended.table().times.size());
    assertThat(number(page, "([\\d,]+) succeeded").orElse(0L))
        .isEqualTo(ended.count(ChunkState.SUCCEEDED));
    assertThat(number(page, "\\*\\*Chunks:.* ([\\d,]+) failed").orElse(0L))
        .isEqualTo(ended.count(ChunkState.FAILED));
    assertThat(page).contains(String.format(Locale.ROOT, "**Range:** [0, %d)", 10 * chunks));
  }

  private static Optional<Long> number(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find()
        ? Optional.of(Long.parseLong(matcher.group(1).replace(",", "")))
        : Optional.empty();
  }
}
