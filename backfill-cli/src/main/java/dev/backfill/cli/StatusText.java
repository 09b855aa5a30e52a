package dev.backfill.cli;

import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunProcess;
import dev.backfill.ledger.RunSummary;
import dev.backfill.ledger.RunView;
import dev.backfill.support.Figures;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The state of a run in some lines. Stateless. */
final class StatusText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private StatusText() {}

  static String of(RunSummary run) {
    var view = run.view();
    var text = new StringBuilder();
    text.append(
        "%s is %s since %s%n".formatted(run.planName(), run.state(), TIME.format(run.stateAt())));
    line(text, "chunks", chunks(view));
    line(
        text,
        "rows",
        "%s changed, %s kept, %s conflicts"
            .formatted(
                Figures.count(view.rows().changed()),
                Figures.count(view.rows().kept()),
                Figures.count(view.rows().conflicts())));
    run.asked()
        .command()
        .ifPresent(
            command ->
                line(text, "asked", command.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
    if (!view.why().isEmpty()) {
      line(text, "why", view.why());
    }
    run.processes().forEach(process -> line(text, "process", process(process)));
    if (run.isLeftBehind()) {
      line(text, "at work", "no process; running the plan again continues it");
    }
    return text.toString();
  }

  /** Who has approved it. */
  static String of(Approvals approvals) {
    var text = new StringBuilder();
    line(text, "approved", approvals.sentence());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-8s %s%n".formatted(name, value));
  }

  private static String chunks(RunView view) {
    String states =
        Arrays.stream(ChunkState.values())
            .filter(state -> state != ChunkState.SPLIT && view.count(state) > 0)
            .map(
                state ->
                    Figures.count(view.count(state)) + " " + state.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return "%s%s%s"
        .formatted(
            Figures.count(view.total()),
            states.isEmpty() ? "" : ": " + states,
            view.planned() ? "" : "; more are being planned");
  }

  private static String process(RunProcess process) {
    return "%d on %s, last heartbeat %s s ago%s"
        .formatted(
            process.pid(),
            process.host(),
            process.silent().toSeconds(),
            process.lives() ? "" : ", dead");
  }
}
