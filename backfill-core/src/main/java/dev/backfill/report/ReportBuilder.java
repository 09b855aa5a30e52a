package dev.backfill.report;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.work.TableDifference;
import java.util.List;
import java.util.Optional;

/**
 * Steps that make a {@link BackfillReport} part by part; what is not set is empty. Mutable; not
 * thread-safe.
 *
 * <p>A second call of a method replaces what the first one set. Lists are copied by {@link
 * #report()}, which may be called several times. Nothing may be null.
 *
 * <p>Later versions of a report may have more parts: this class then leaves them empty.
 */
public final class ReportBuilder {

  private final ProgressSnapshot progress;
  private final BackfillReport.About about;
  private List<ChunkView> chunks = List.of();
  private List<CheckResult> checks = List.of();
  private List<String> notes = List.of();
  private Optional<TableDifference> difference = Optional.empty();
  private List<BadRowGroup> badRows = List.of();
  private List<SkippedChunk> skipped = List.of();
  private Optional<Approvals> approvals = Optional.empty();

  private ReportBuilder(ProgressSnapshot progress, BackfillReport.About about) {
    this.progress = requireNonNull(progress, "progress");
    this.about = requireNonNull(about, "about");
  }

  /**
   * Begins a report of numbers only.
   *
   * @param progress all numbers
   * @param about the description of the plan
   * @return a new builder
   */
  @CheckReturnValue
  public static ReportBuilder of(ProgressSnapshot progress, BackfillReport.About about) {
    return new ReportBuilder(progress, about);
  }

  /**
   * Begins with all parts of another report.
   *
   * @param other the report
   * @return a new builder
   */
  @CheckReturnValue
  public static ReportBuilder of(BackfillReport other) {
    var made = new ReportBuilder(other.progress(), other.about());
    made.chunks = other.chunks();
    made.checks = other.checks();
    made.notes = other.notes();
    made.difference = other.difference();
    made.badRows = other.badRows();
    made.skipped = other.skipped();
    made.approvals = other.approvals();
    return made;
  }

  /**
   * Sets the chunks worth naming.
   *
   * @param all in the order of work
   * @return this builder
   */
  public ReportBuilder chunks(List<ChunkView> all) {
    chunks = requireNonNull(all, "all");
    return this;
  }

  /**
   * Sets the results of the checks.
   *
   * @param all in the order in which they were asked
   * @return this builder
   */
  public ReportBuilder checks(List<CheckResult> all) {
    checks = requireNonNull(all, "all");
    return this;
  }

  /**
   * Sets the sentences worth reading.
   *
   * @param all in the order in which they are shown
   * @return this builder
   */
  public ReportBuilder notes(List<String> all) {
    notes = requireNonNull(all, "all");
    return this;
  }

  /**
   * Sets the differences of two tables.
   *
   * @param found those found so far; empty for work that compares nothing
   * @return this builder
   */
  public ReportBuilder difference(Optional<TableDifference> found) {
    difference = requireNonNull(found, "found");
    return this;
  }

  /**
   * Sets the rows that were set aside, by cause.
   *
   * @param byCause the most rows first
   * @return this builder
   */
  public ReportBuilder badRows(List<BadRowGroup> byCause) {
    badRows = requireNonNull(byCause, "byCause");
    return this;
  }

  /**
   * Sets the chunks that people have left out.
   *
   * @param first the first of them
   * @return this builder
   */
  public ReportBuilder skipped(List<SkippedChunk> first) {
    skipped = requireNonNull(first, "first");
    return this;
  }

  /**
   * Sets the approvals with which the run began.
   *
   * @param given empty for a plan that requires none
   * @return this builder
   */
  public ReportBuilder approvals(Optional<Approvals> given) {
    approvals = requireNonNull(given, "given");
    return this;
  }

  /**
   * Makes the report with all parts so far.
   *
   * @return a report
   */
  @CheckReturnValue
  public BackfillReport report() {
    return new BackfillReport(
        progress, about, chunks, checks, notes, difference, badRows, skipped, approvals);
  }
}
