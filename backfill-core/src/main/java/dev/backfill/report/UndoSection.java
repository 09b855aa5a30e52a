package dev.backfill.report;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.plan.Undo;
import dev.backfill.support.Figures;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The way in which a plan can be undone, as the plan declares it; nothing if nothing was.
 * Stateless.
 */
final class UndoSection {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private UndoSection() {}

  /** In a report, with the result of the check at this start. */
  static List<String> render(BackfillReport.About about, List<CheckResult> checks) {
    return render(about, way -> backup(checks));
  }

  /** In a report of a run, which may not have come to its checks. */
  static List<String> render(BackfillReport report) {
    boolean ahead =
        report.state().isLive()
            && report.checks().stream().noneMatch(Undo.RestoreFromBackup::isAnswer)
            && report.progress().chunks().keySet().stream().allMatch(ChunkState.PENDING::equals);
    return ahead ? ahead(report.about()) : render(report.about(), report.checks());
  }

  /** Before a run. */
  static List<String> ahead(BackfillReport.About about) {
    return render(
        about,
        way ->
            "Before the first chunk a backup is looked for, at most %s old."
                .formatted(Figures.duration(way.maxAge())));
  }

  private static List<String> render(
      BackfillReport.About about, Function<Undo.RestoreFromBackup, String> backup) {
    if (about.undo().isEmpty()) {
      return List.of();
    }
    return switch (about.undo().get()) {
      case Undo.None none ->
          List.of(
              "## Undo\n", "This cannot be undone: %s\n".formatted(Markdown.text(none.reason())));
      case Undo.RestoreFromBackup restore ->
          List.of(
              "## Undo\n",
              "By restoring a backup. The command is yours, and Backfill never runs it:\n",
              Markdown.block("sh", restore.command()),
              backup.apply(restore) + "\n");
    };
  }

  private static String backup(List<CheckResult> checks) {
    return checks.stream()
        .filter(Undo.RestoreFromBackup::isAnswer)
        .findFirst()
        .map(UndoSection::checked)
        .orElse("No backup was looked for at this start.");
  }

  private static String checked(CheckResult check) {
    return "Looked for before the first chunk of this start, at %s: %s, %s."
        .formatted(
            TIME.format(check.at()),
            Words.of(check.verdict().status()),
            Markdown.text(check.verdict().evidence()));
  }
}
