package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.report.DryRun.Rehearsed;
import dev.backfill.report.DryRun.ShownRows;
import dev.backfill.support.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Renders a dry run as Markdown. Everything that people wrote is escaped. Stateless. */
final class DryRunMarkdown {

  private static final String NONE = "–";

  private DryRunMarkdown() {}

  static String render(DryRun dryRun) {
    var sections = new ArrayList<String>();
    sections.addAll(
        Markdown.title(
            "Backfill dry run: " + Markdown.text(dryRun.planName()), dryRun.about().description()));
    sections.add(facts(dryRun));
    if (!dryRun.sample().isEmpty()) {
      sections.add("## Chunks\n");
      sections.add(chunks(dryRun.sample()));
    }
    sections.addAll(ChecksSection.render(dryRun.checks()));
    sections.addAll(
        FailuresSection.render(dryRun.sample().stream().map(Rehearsed::chunk).toList(), 0));
    for (var one : dryRun.sample()) {
      one.rows().ifPresent(rows -> sections.addAll(rows(one.chunk().id(), rows)));
    }
    sections.addAll(
        list("## What a rollback does not take back\n", dryRun.sideEffects().lasting()));
    sections.addAll(list("## Notes\n", dryRun.notes()));
    sections.addAll(UndoSection.render(dryRun.about(), dryRun.checks()));
    sections.add(end(dryRun));
    return String.join("\n", sections);
  }

  /** Of what work does outside of its transaction nothing is known. */
  private static String end(DryRun dryRun) {
    boolean elsewhere =
        dryRun.sample().stream()
            .flatMap(one -> one.chunk().failure().stream())
            .anyMatch(failure -> failure.kind().holds());
    return "Every transaction of the dry run was rolled back, and no ledger was written.\n"
        + (elsewhere
            ? "What the work wrote outside of them was not rolled back: see the failures.\n"
            : "");
  }

  private static List<String> list(String title, List<String> sentences) {
    return sentences.isEmpty()
        ? List.of()
        : List.of(title, Markdown.list(sentences.stream().map(Markdown::text).toList()));
  }

  private static String facts(DryRun dryRun) {
    var facts = new ArrayList<String>();
    facts.add(Markdown.fact("Scope", Markdown.text(dryRun.about().scope())));
    if (!dryRun.about().range().isEmpty()) {
      facts.add(ExplanationMarkdown.range(dryRun.about()));
    }
    facts.add(Markdown.fact("Chunks by", Markdown.text(dryRun.about().chunkBy())));
    facts.add(Markdown.fact("Chunks", processed(dryRun)));
    facts.add(Markdown.fact("Rows", rows(dryRun)));
    facts.add(Markdown.fact("Lanes", Figures.count(dryRun.lanes())));
    facts.add(Markdown.fact("Guarantee", Words.of(dryRun.guarantee())));
    dryRun
        .forecast()
        .ifPresent(
            forecast -> {
              facts.add(Markdown.fact("Forecast of a run", forecast.text()));
              log(dryRun, forecast).ifPresent(log -> facts.add(Markdown.fact("Database log", log)));
            });
    facts.add(Markdown.fact("Longest batch", Figures.duration(dryRun.longestBatch())));
    dryRun
        .sideEffects()
        .locks()
        .forEach(lock -> facts.add(Markdown.fact("Locks", Markdown.text(lock))));
    return Markdown.list(facts);
  }

  private static String processed(DryRun dryRun) {
    return "%s of %s processed and rolled back"
        .formatted(
            Figures.count(dryRun.sample().size()),
            dryRun.chunks().isPresent() ? Figures.count(dryRun.chunks().getAsLong()) : "?");
  }

  private static String rows(DryRun dryRun) {
    var counts = dryRun.counts();
    var text =
        new StringBuilder(
            "%s seen, %s changed and rolled back, %s kept"
                .formatted(
                    Figures.count(counts.seen()),
                    Figures.count(counts.changed()),
                    Figures.count(counts.kept())));
    if (counts.conflicts() > 0) {
      text.append(", ").append(Figures.count(counts.conflicts())).append(" conflicts");
    }
    dryRun.rows().ifPresent(all -> text.append(", of ").append(ChunkTable.expected(all)));
    return text.toString();
  }

  private static Optional<String> log(DryRun dryRun, Forecast forecast) {
    var here = dryRun.sideEffects().logBytes();
    return here.isEmpty() || forecast.logBytes().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "about %s for a run, from %s here (other sessions included)"
                .formatted(
                    Figures.bytes(forecast.logBytes().getAsLong()),
                    Figures.bytes(here.getAsLong())));
  }

  private static String chunks(List<Rehearsed> sample) {
    var table =
        new StringBuilder(
            Markdown.head(
                List.of(
                    "#:",
                    "Chunk",
                    "Range",
                    "Chosen as",
                    "Expected:",
                    "Changed, rolled back:",
                    "Kept:",
                    "Conflicts:",
                    "Batches:",
                    "Took:",
                    "Status")));
    sample.forEach(one -> table.append(row(one)));
    return table.toString();
  }

  private static String row(Rehearsed one) {
    var chunk = one.chunk();
    return Markdown.row(
        List.of(
            Figures.count(chunk.no()),
            Markdown.text(chunk.id()),
            chunk.bounds().isEmpty() ? NONE : Markdown.text(chunk.bounds()),
            String.join(", ", one.reasons()),
            chunk.estimate().map(ChunkTable::expected).orElse(NONE),
            Figures.count(chunk.rows().changed()),
            Figures.count(chunk.rows().kept()),
            Figures.count(chunk.rows().conflicts()),
            Figures.count(one.batches()),
            Figures.duration(one.took()),
            status(one)));
  }

  private static String status(Rehearsed one) {
    var state = one.chunk().state();
    if (state == ChunkState.SUCCEEDED) {
      return one.whole() ? "↩️ rolled back" : "↩️ rolled back, the rest not tried";
    }
    return Words.sign(state) + " " + Words.of(state);
  }

  private static List<String> rows(String label, ShownRows rows) {
    var table =
        new StringBuilder(Markdown.head(rows.columns().stream().map(Markdown::text).toList()));
    for (int i = 0; i < rows.before().size(); i++) {
      table.append(Markdown.row(cells(rows.before().get(i), rows.after().get(i))));
    }
    return List.of("## Rows of chunk %s\n".formatted(Markdown.text(label)), table.toString());
  }

  private static List<String> cells(List<String> before, List<String> after) {
    var cells = new ArrayList<String>();
    for (int i = 0; i < before.size(); i++) {
      String was = Markdown.text(before.get(i));
      String is = after.isEmpty() ? "gone" : Markdown.text(after.get(i));
      cells.add(was.equals(is) ? was : was + " → " + is);
    }
    return cells;
  }
}
