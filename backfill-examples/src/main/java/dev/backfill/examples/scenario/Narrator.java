package dev.backfill.examples.scenario;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.Explanation;
import dev.backfill.scope.Advice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Tells a person what a scenario does: shortly on the screen, in full in files.
 *
 * @param screen where to
 * @param folder an existing folder, for the files
 */
public record Narrator(Screen screen, Path folder) {

  /**
   * Tells something.
   *
   * @param word its subject
   * @param text a sentence
   */
  public void tell(String word, String text) {
    screen.say(word, text);
  }

  /**
   * Tells what is going to be done.
   *
   * @param plan the plan's explanation
   * @throws IOException if the whole cannot be written
   */
  public void explained(Explanation plan) throws IOException {
    screen.say(
        "explain",
        "%s: %s%s, %s, %s, %s"
            .formatted(
                plan.planName(),
                plan.chunks().isPresent()
                    ? many(plan.chunks().getAsLong(), "chunk")
                    : "some chunks",
                plan.rows()
                    .map(rows -> ", about " + Screen.count(rows.rows()) + " rows")
                    .orElse(""),
                plan.guarantee().split(":", 2)[0],
                many(plan.lanes(), "lane"),
                many(plan.connections(), "connection")));
    plan.continues().ifPresent(how -> screen.say("", how));
    plan.advice().stream()
        .filter(advice -> advice.level() == Advice.Level.WARNING)
        .forEach(advice -> screen.say("warning", advice.sentence()));
    write(plan.planName() + "-explain.md", plan.toMarkdown());
  }

  private static String many(long number, String what) {
    return Screen.count(number) + " " + what + (number == 1 ? "" : "s");
  }

  /**
   * Tells what happened.
   *
   * @param report of a run
   * @throws IOException if the whole cannot be written
   */
  public void reported(BackfillReport report) throws IOException {
    var progress = report.progress();
    RowCounts rows = progress.rowsHere();
    screen.say(
        "report",
        "%s %s, %s: %s of %s now, %s changed, %s kept, %s, in %s"
            .formatted(
                progress.planName(),
                report.state(),
                report.guarantee(),
                Screen.count(progress.count(ChunkState.SUCCEEDED) - progress.doneBefore()),
                many(progress.total(), "chunk"),
                many(rows.changed(), "row"),
                Screen.count(rows.kept()),
                many(rows.conflicts(), "conflict"),
                Screen.seconds(progress.elapsed())));
    report
        .checks()
        .forEach(
            check ->
                screen.say(
                    "",
                    "%s %s: %s"
                        .formatted(
                            check.verdict().status(), check.name(), check.verdict().evidence())));
    report.notes().forEach(note -> screen.say("", note));
    write(progress.planName() + "-report.md", report.toMarkdown());
  }

  void proved(Proof proof) {
    screen.say(
        "proof",
        proof.lines().stream()
            .map(Proof.Line::toString)
            .collect(Collectors.joining("\n" + " ".repeat(12))));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }
}
