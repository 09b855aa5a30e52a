package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The table adds up, whatever was planned and however much of it was listed. */
class MarkdownReportProperties {

  private static final Pattern MORE = Pattern.compile("([0-9,]+) more [a-z]");

  @Property(tries = 200)
  void rowsAndChunksOfTheTableSumToTheTotals(
      @ForAll @IntRange(max = 300) int planned,
      @ForAll @IntRange(max = 300) int listed,
      @ForAll long seed) {
    var random = new Random(seed);
    var all = new ArrayList<ChunkView>();
    for (int no = 1; no <= planned; no++) {
      all.add(chunk(no, random, "any"));
    }
    var some = new ArrayList<>(all);
    while (some.size() > listed) {
      some.remove(random.nextInt(some.size()));
    }

    var cells = table(report(all, some, "").toMarkdown());

    if (planned == 0) {
      assertThat(cells).isEmpty();
      return;
    }
    long rows = 0;
    long chunks = 0;
    for (List<String> row : cells.subList(0, cells.size() - 1)) {
      rows += number(row.get(2));
      chunks += chunksIn(row.getFirst());
    }
    assertThat(rows).isEqualTo(sum(all).seen()).isEqualTo(number(cells.getLast().get(2)));
    assertThat(chunks).isEqualTo(planned);
  }

  /** It is no part of the total, because its children are; but it is there. */
  @Example
  void aSplitChunkIsCountedEvenIfNoneIsListed() {
    rowsAndChunksOfTheTableSumToTheTotals(1, 0, 0);
  }

  @Property(tries = 300)
  void noTextOfPeopleBreaksOutOfItsCellOrLine(@ForAll String any) {
    var chunk = chunk(1, new Random(7), any);
    String markdown = report(List.of(chunk), List.of(chunk), any).toMarkdown();

    assertThat(table(markdown)).hasSize(2).allMatch(row -> row.size() == 7);
    assertThat(markdown.lines().filter(line -> line.startsWith("#"))).hasSize(5);
    assertThat(markdown).doesNotContain("<").doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
  }

  private static long chunksIn(String cell) {
    if (!cell.startsWith("…")) {
      return 1;
    }
    return MORE.matcher(cell).results().mapToLong(result -> number(result.group(1))).sum();
  }

  private static long number(String cell) {
    String digits = cell.replaceAll("[,*]", "");
    return digits.equals("–") ? 0 : Long.parseLong(digits);
  }

  /** The cells of the table of chunks, without its head. */
  private static List<List<String>> table(String markdown) {
    return markdown
        .lines()
        .dropWhile(line -> !line.startsWith("| Chunk | Range"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1)))
        .map(row -> row.stream().map(String::strip).toList())
        .toList();
  }

  private static RowCounts sum(List<ChunkView> chunks) {
    return chunks.stream().map(ChunkView::rows).reduce(RowCounts.NONE, RowCounts::plus);
  }

  private static ChunkView chunk(long no, Random random, String text) {
    var states = ChunkState.values();
    var state = states[random.nextInt(states.length)];
    return new ChunkView(
        no,
        text.equals("any") ? "id-" + no : text,
        ChunkKind.RANGE,
        text,
        state,
        1 + random.nextInt(3),
        new RowCounts(random.nextInt(10_000), random.nextInt(3), random.nextInt(2)),
        Optional.of(new Estimate(5_000, Estimate.Source.EXPLAIN)),
        Optional.empty(),
        Optional.of(Duration.ofSeconds(random.nextInt(500))),
        state == ChunkState.FAILED || !text.equals("any")
            ? Optional.of(new Failure(FailureKind.FAIL_CHUNK, text, ""))
            : Optional.empty());
  }

  private static BackfillReport report(List<ChunkView> all, List<ChunkView> some, String text) {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    all.forEach(chunk -> counts.merge(chunk.state(), 1L, Long::sum));
    var builder =
        SnapshotBuilder.of("orders_tier")
            .runId("run-1")
            .guarantee(Guarantee.EXACTLY_ONCE)
            .rows(sum(all))
            .rowsHere(sum(all))
            .estimatedRows(Optional.of(5_000L * all.size()))
            .basis(Basis.ROWS);
    counts.forEach(builder::chunks);
    return ReportBuilder.of(
            builder.snapshot(),
            new BackfillReport.About(
                text, text, text, text, text, text, Optional.of(Undo.none("Because " + text))))
        .chunks(some)
        .notes(List.of(text))
        .report();
  }
}
