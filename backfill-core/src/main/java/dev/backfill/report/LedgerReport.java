package dev.backfill.report;

import static java.util.stream.Collectors.joining;

import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunProcess;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.ledger.RunView;
import dev.backfill.support.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The contents of a ledger about its runs, as Markdown, in the form of the {@linkplain
 * BackfillReport report}: for a reader who was not there when they ran.
 *
 * <p>Stateless, thread-safe.
 */
public final class LedgerReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Notes may be long: so much of one is shown. */
  private static final int NOTE = 120;

  private static final String NONE = "–";

  private LedgerReport() {}

  /**
   * A table of runs.
   *
   * @param runs the result of {@link dev.backfill.ledger.Ledger#runs}
   * @return Markdown, ending with a line feed; no row data
   */
  public static String of(List<RunSummary> runs) {
    if (runs.isEmpty()) {
      return "# Runs\n\nThe ledger holds no runs.\n";
    }
    var table =
        new StringBuilder(
            Markdown.head(
                List.of(
                    "Plan",
                    "Status",
                    "Since",
                    "Chunks",
                    "Rows:",
                    "At work",
                    "Requested by",
                    "Ledger rows:")));
    runs.forEach(run -> table.append(row(run)));
    return "# Runs\n\n" + table;
  }

  private static String row(RunSummary run) {
    return Markdown.row(
        List.of(
            Markdown.text(run.planName()),
            status(run),
            TIME.format(run.stateAt()),
            Markdown.text(chunks(run.view())),
            Figures.count(run.view().rows().seen()),
            atWork(run),
            run.requestedBy().isBlank() ? NONE : Markdown.text(run.requestedBy()),
            Figures.count(run.ledgerRows())));
  }

  /**
   * Everything about one run.
   *
   * @param run the result of {@link dev.backfill.ledger.Ledger#inspect}
   * @return Markdown, ending with a line feed; row data only if a check has noted some
   */
  public static String of(RunInspection run) {
    var view = run.summary().view();
    var sections = new ArrayList<String>();
    sections.add("# Backfill Run: " + Markdown.text(view.planName()) + "\n");
    sections.add(facts(run.summary(), run.notes()));
    sections.addAll(processes(run.summary().processes()));
    if (!view.chunks().isEmpty()) {
      sections.add("## Chunks\n");
      sections.add(ChunkTable.render(ShownChunks.of(view), view.estimates().total()));
    }
    sections.addAll(ChecksSection.render(run.checks()));
    sections.addAll(FailuresSection.render(view.notable(), view.count(ChunkState.FAILED)));
    sections.addAll(SkippedSection.render(view.skipped(), view.count(ChunkState.SKIPPED)));
    sections.addAll(BadRowsSection.render(view.badRowGroups(), view.badRows()));
    sections.addAll(notes(run.notes()));
    sections.add("## Definition\n");
    sections.add(Markdown.list(run.document().lines().map(Markdown::text).toList()));
    return String.join("\n", sections);
  }

  /**
   * The chunks of a run that are done again, to be read before they are.
   *
   * @param found the result of {@link dev.backfill.ledger.Ledger#explainReprocess}
   * @return Markdown, ending with a line feed; no row data
   */
  public static String of(Reprocessing found) {
    return ReprocessMarkdown.render(found);
  }

  /**
   * The approvals of a plan, also of one that has not been run yet.
   *
   * @param approvals the result of {@link dev.backfill.ledger.ApprovalTerms#judge}
   * @return Markdown, ending with a line feed
   */
  public static String of(Approvals approvals) {
    return String.join("\n", ApprovalsSection.render(approvals));
  }

  private static String facts(RunSummary run, Map<String, String> notes) {
    var facts = new ArrayList<String>();
    facts.add("**Current Status:** " + status(run) + " since " + TIME.format(run.stateAt()));
    if (!run.view().why().isBlank()) {
      facts.add("**Why:** " + Markdown.text(run.view().why()));
    }
    run.asked().command().ifPresent(request -> facts.add("**Asked For:** " + words(request)));
    if (run.isLeftBehind() && run.state() != RunState.PLANNED) {
      facts.add("**Left Behind:** no process is at work; run the same plan again to continue");
    }
    NoteWords.range(notes).ifPresent(range -> facts.add("**Range:** " + Markdown.text(range)));
    facts.add("**Planned:** " + TIME.format(run.view().plannedAt()));
    facts.add("**Started:** " + run.startedAt().map(TIME::format).orElse("not yet"));
    facts.add("**Updated:** " + TIME.format(updated(run)));
    facts.add("**Ended:** " + run.endedAt().map(TIME::format).orElse("not yet"));
    if (!run.requestedBy().isBlank()) {
      facts.add("**Requested by:** " + Markdown.text(run.requestedBy()));
    }
    if (!run.workedBy().isBlank()) {
      facts.add("**Last opened by:** " + Markdown.text(run.workedBy()));
    }
    facts.add(
        "**Chunks:** %s: %s"
            .formatted(Figures.count(run.view().total()), Markdown.text(chunks(run.view()))));
    run.view()
        .estimates()
        .total()
        .ifPresent(rows -> facts.add("**Expected Rows:** ~" + Figures.count(rows)));
    facts.add("**Rows:** " + rows(run.view()));
    if (run.view().badRows() > 0) {
      facts.add("**Rows Set Aside:** " + Figures.count(run.view().badRows()) + ", not done");
    }
    facts.add("**Run:** " + Markdown.text(run.view().runId()));
    facts.add("**Rows in the ledger:** " + Figures.count(run.ledgerRows()));
    return Markdown.list(facts);
  }

  /** The last change in the run's state and in the named chunks. */
  private static Instant updated(RunSummary run) {
    return Stream.concat(
            Stream.of(run.stateAt()),
            run.view().notable().stream()
                .flatMap(
                    chunk ->
                        chunk.startedAt().stream()
                            .map(at -> at.plus(chunk.took().orElse(Duration.ZERO)))))
        .max(Comparator.naturalOrder())
        .orElse(run.stateAt());
  }

  private static String status(RunSummary run) {
    return Words.of(run.state());
  }

  private static String words(RunCommand request) {
    return switch (request) {
      case RunCommand.Pause pause -> "to pause";
      case RunCommand.Resume resume -> "to resume";
      case RunCommand.Cancel cancel -> cancel.now() ? "to cancel now" : "to cancel";
      case RunCommand.Lanes lanes -> Figures.count(lanes.n()) + " lanes";
    };
  }

  private static String rows(RunView view) {
    var rows = view.rows();
    return "%s changed, %s kept as they were, %s in conflict"
        .formatted(
            Figures.count(rows.changed()),
            Figures.count(rows.kept()),
            Figures.count(rows.conflicts()));
  }

  private static String chunks(RunView view) {
    String states =
        Arrays.stream(ChunkState.values())
            .filter(state -> view.count(state) > 0)
            .map(state -> Figures.count(view.count(state)) + " " + Words.of(state))
            .collect(joining(", "));
    String all = states.isEmpty() ? "none" : states;
    return view.planned() ? all : all + ", planning is not complete";
  }

  private static String atWork(RunSummary run) {
    String living =
        run.processes().stream()
            .filter(RunProcess::lives)
            .map(process -> Markdown.text(process.pid() + " on " + process.host()))
            .collect(joining(", "));
    return living.isEmpty() ? NONE : living;
  }

  private static List<String> processes(List<RunProcess> processes) {
    if (processes.isEmpty()) {
      return List.of();
    }
    var table = new StringBuilder(Markdown.head(List.of("Process", "Host", "Last beat:", "")));
    for (RunProcess process : processes) {
      table.append(
          Markdown.row(
              List.of(
                  Long.toString(process.pid()),
                  Markdown.text(process.host()),
                  Figures.duration(process.silent()) + " ago",
                  process.lives() ? "lives" : "is believed dead")));
    }
    return List.of("## Processes\n", table.toString());
  }

  private static List<String> notes(Map<String, String> notes) {
    var rows =
        notes.entrySet().stream()
            .flatMap(note -> NoteWords.of(note.getKey(), note.getValue()).stream())
            .map(
                words ->
                    Markdown.row(
                        List.of(Markdown.text(words.title()), Markdown.text(cut(words.text())))))
            .toList();
    return rows.isEmpty()
        ? List.of()
        : List.of("## Notes\n", Markdown.head(List.of("Note", "Text")) + String.join("", rows));
  }

  private static String cut(String note) {
    return note.codePointCount(0, note.length()) <= NOTE
        ? note
        : note.substring(0, note.offsetByCodePoints(0, NOTE))
            + "… (%s characters)".formatted(Figures.count(note.length()));
  }
}
