package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.support.Figures;
import dev.backfill.work.Failure;
import java.util.List;
import java.util.stream.Stream;

/**
 * The failures, by cause where a cause has several chunks, and chunk by chunk, in the library's
 * words: drivers' messages carry row data.
 */
final class FailuresSection {

  private static final int ROWS = 50;
  private static final int CAUSES = 20;

  private FailuresSection() {}

  static List<String> render(BackfillReport report) {
    return render(report.chunks(), report.progress().count(ChunkState.FAILED));
  }

  /** Lists what is wrong with chunks, of which so many have failed in all. */
  static List<String> render(List<ChunkView> chunks, long failed) {
    var failing =
        chunks.stream()
            .filter(chunk -> chunk.failure().isPresent())
            .filter(chunk -> chunk.state() != ChunkState.SUCCEEDED)
            .toList();
    if (failing.isEmpty()) {
      return List.of();
    }
    var table =
        new StringBuilder(
            Markdown.head(
                List.of(
                    "Chunk", "Status", "Failed attempts:", "Kind", "SQLSTATE", "What happened")));
    failing.stream()
        .limit(ROWS)
        .forEach(chunk -> chunk.failure().ifPresent(why -> table.append(row(chunk, why))));
    long more = more(failed, failing);
    if (more > 0) {
      table.append(Markdown.row(List.of("… " + Figures.count(more) + " more", "", "", "", "", "")));
    }
    var causes = causes(FailureGroup.of(failing), failing.size());
    return Stream.of(List.of("## Failures\n"), causes, List.of(table.toString()))
        .flatMap(List::stream)
        .toList();
  }

  /** Nothing where each cause has one chunk: the table of chunks has it all. */
  private static List<String> causes(List<FailureGroup> groups, int chunks) {
    if (groups.size() == chunks) {
      return List.of();
    }
    var table =
        new StringBuilder(
            Markdown.head(
                List.of("Cause", "Kind", "SQLSTATE", "Chunks:", "Given up:", "Failed attempts:")));
    groups.stream().limit(CAUSES).forEach(group -> table.append(row(group)));
    if (groups.size() > CAUSES) {
      table.append(
          Markdown.row(
              List.of(
                  "… " + Figures.count(groups.size() - (long) CAUSES) + " more",
                  "",
                  "",
                  "",
                  "",
                  "")));
    }
    return List.of(table.toString());
  }

  private static String row(FailureGroup group) {
    return Markdown.row(
        List.of(
            Markdown.text(group.failure().text()),
            Words.of(group.failure().kind()),
            Markdown.text(group.failure().sqlState()),
            Figures.count(group.chunks()),
            Figures.count(group.givenUp()),
            Figures.count(group.failedAttempts())));
  }

  /** The report does not list every chunk of a big plan, but it counts them all. */
  private static long more(long failed, List<ChunkView> failing) {
    long listed = failing.stream().filter(chunk -> chunk.state() == ChunkState.FAILED).count();
    long unlisted = Math.max(0, failed - listed);
    return Math.max(0, failing.size() - ROWS) + unlisted;
  }

  private static String row(ChunkView chunk, Failure failure) {
    return Markdown.row(
        List.of(
            Markdown.text(chunk.id()),
            chunk.state() == ChunkState.PENDING ? "waits for a retry" : Words.of(chunk.state()),
            Figures.count(chunk.attempts()),
            Words.of(failure.kind()),
            Markdown.text(failure.sqlState()),
            Markdown.text(failure.text())));
  }
}
