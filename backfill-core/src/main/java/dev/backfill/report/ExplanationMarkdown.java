package dev.backfill.report;

import dev.backfill.report.Explanation.ExpectedChunk;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.support.Figures;
import dev.backfill.work.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Renders an explanation as Markdown. Everything that people wrote is escaped. Stateless. */
final class ExplanationMarkdown {

  private static final String NONE = "–";

  private ExplanationMarkdown() {}

  static String render(Explanation explanation) {
    var sections = new ArrayList<String>();
    sections.addAll(
        Markdown.title(
            "Backfill plan: " + Markdown.text(explanation.planName()),
            explanation.about().description()));
    sections.add(facts(explanation));
    sections.addAll(advice("## Warnings\n", explanation.advice(), Advice.Level.WARNING));
    sections.addAll(advice("## Good to know\n", explanation.advice(), Advice.Level.NOTE));
    if (!explanation.shown().isEmpty()) {
      sections.add("## Chunks\n");
      sections.add(chunks(explanation));
    }
    sections.addAll(UndoSection.ahead(explanation.about()));
    sections.add("Nothing was written.\n");
    return String.join("\n", sections);
  }

  private static String facts(Explanation explanation) {
    var about = explanation.about();
    return Markdown.list(
        Stream.of(
                Markdown.fact("Scope", Markdown.text(about.scope())),
                range(about),
                Markdown.fact("Chunks by", Markdown.text(about.chunkBy())),
                Markdown.fact("Chunks", count(explanation)),
                explanation
                    .rows()
                    .map(rows -> Markdown.fact("Rows", ChunkTable.expected(rows)))
                    .orElse(""),
                Markdown.fact("Lanes", lanes(explanation)),
                explanation.guarantee().isEmpty()
                    ? ""
                    : Markdown.fact("Guarantee", explanation.guarantee()),
                explanation.continues().map(run -> Markdown.fact("Continues", run)).orElse(""),
                explanation.forecast().map(left -> Markdown.fact("Left", left.text())).orElse(""),
                explanation.volume().map(ExplanationMarkdown::volume).orElse(""),
                explanation.volume().map(ExplanationMarkdown::beforeImages).orElse(""))
            .filter(line -> !line.isEmpty())
            .toList());
  }

  static String range(BackfillReport.About about) {
    return about.range().isEmpty() ? "" : Markdown.fact("Range", Markdown.text(about.range()));
  }

  private static String volume(Volume volume) {
    return Markdown.fact(
        "Writes",
        "%s to %s of database log (the more often pages are checkpointed, the more), and up to %s of tables and indexes until old versions of rows are vacuumed"
            .formatted(
                Figures.bytes(volume.leastLog()),
                Figures.bytes(volume.mostLog()),
                Figures.bytes(volume.disk())));
  }

  private static String beforeImages(Volume volume) {
    return volume.beforeImages() == 0
        ? ""
        : Markdown.fact(
            "Before-images",
            "up to %s in the ledger, until they are forgotten"
                .formatted(Figures.bytes(volume.beforeImages())));
  }

  private static String count(Explanation explanation) {
    String chunks =
        explanation.chunks().isPresent()
            ? Figures.count(explanation.chunks().getAsLong())
            : about(explanation)
                .map(
                    about ->
                        "about %s; only the data can tell exactly".formatted(Figures.count(about)))
                .orElseGet(
                    () ->
                        "more than %s; only the data can tell"
                            .formatted(Figures.count(lastNo(explanation))));
    return chunks
        + explanation
            .balance()
            .map(
                balance ->
                    String.format(
                        Locale.ROOT,
                        ", the largest about %s rows, %.2f times the average",
                        Figures.count(balance.largest()),
                        balance.ratio()))
            .orElse("");
  }

  /** As many as the first ones would go into the rows of all. */
  private static Optional<Long> about(Explanation explanation) {
    double mean =
        explanation.shown().stream()
            .flatMap(chunk -> chunk.expected().stream())
            .mapToLong(Estimate::rows)
            .average()
            .orElse(0);
    return explanation
        .rows()
        .filter(rows -> mean > 0)
        .map(rows -> Math.max(lastNo(explanation), Math.round(rows.rows() / mean)));
  }

  private static long lastNo(Explanation explanation) {
    return explanation.shown().isEmpty() ? 0 : explanation.shown().getLast().no();
  }

  private static String lanes(Explanation explanation) {
    return Figures.count(explanation.lanes())
        + (explanation.connections() == 0
            ? ""
            : ", %s connections".formatted(Figures.count(explanation.connections())));
  }

  private static List<String> advice(String title, List<Advice> all, Advice.Level level) {
    var wanted = all.stream().filter(one -> one.level() == level).toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    return List.of(
        title, wanted.stream().map(ExplanationMarkdown::item).reduce("", String::concat));
  }

  /** The remedy in a block of its own, so that it can be copied as it stands. */
  private static String item(Advice advice) {
    return Markdown.entry(Markdown.text(advice.sentence()), "sql", advice.remedy());
  }

  private static String chunks(Explanation explanation) {
    var table = new StringBuilder(Markdown.head(List.of("#:", "Chunk", "Range", "Expected:")));
    long next = 1;
    for (ExpectedChunk chunk : explanation.shown()) {
      if (chunk.no() > next) {
        table.append(more(chunk.no() - next));
      }
      table.append(
          Markdown.row(
              List.of(
                  Figures.count(chunk.no()),
                  Markdown.text(chunk.label()),
                  chunk.bounds().isEmpty() ? NONE : Markdown.text(chunk.bounds()),
                  chunk.expected().map(ChunkTable::expected).orElse(NONE))));
      next = chunk.no() + 1;
    }
    rest(explanation, next).ifPresent(count -> table.append(more(count)));
    return table.toString();
  }

  private static Optional<Long> rest(Explanation explanation, long next) {
    if (explanation.chunks().isEmpty() || explanation.chunks().getAsLong() < next) {
      return Optional.empty();
    }
    return Optional.of(explanation.chunks().getAsLong() - next + 1);
  }

  private static String more(long chunks) {
    return Markdown.row(List.of("…", Figures.count(chunks) + " more", "", ""));
  }
}
