package dev.backfill.yaml;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.contract.TimeSource;
import dev.backfill.plan.Plan;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.report.Forecast;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.reading.Places;
import dev.backfill.yaml.reading.PlanReader;
import dev.backfill.yaml.tree.Fault;
import dev.backfill.yaml.tree.FileText;
import dev.backfill.yaml.tree.Place;
import dev.backfill.yaml.tree.RefusedFile;
import dev.backfill.yaml.writing.PlanWriter;
import dev.backfill.yaml.writing.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a YAML file: read, written, and bound to tables and code. Value; immutable.
 *
 * <p>Reading opens no connection. A file with faults is refused as a whole, with all of its faults,
 * each with its line, its column and what to write instead. Two files are equal if they say the
 * same, however they are laid out; what {@link #toYaml} writes reads as an equal one.
 *
 * {@snippet class="dev.backfill.yaml.Snippets" region="file"}
 */
public final class PlanFile {

  private final String source;
  private final Values values;
  private final Map<String, Place> places;

  private PlanFile(String source, Values values, Map<String, Place> places) {
    this.source = source;
    this.values = values;
    this.places = places;
  }

  /**
   * Reads a file: UTF-8, at most 4 MiB, YAML 1.2.
   *
   * @param file where it is
   * @return what it says
   * @throws PlanFileException if it has faults
   * @throws UncheckedIOException if it cannot be read
   */
  @CheckReturnValue
  public static PlanFile read(Path file) {
    String source = String.valueOf(file.getFileName());
    try {
      FileText.requireSize(Files.size(file));
      return of(source, PlanReader.read(FileText.of(Files.readAllBytes(file))));
    } catch (RefusedFile e) {
      return of(source, PlanReader.Result.refused(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param yaml all of it
   * @return what it says
   * @throws PlanFileException if it has faults
   */
  @CheckReturnValue
  public static PlanFile read(String yaml) {
    try {
      FileText.requireSize(yaml.length());
      return of("The plan", PlanReader.read(yaml));
    } catch (RefusedFile e) {
      return of("The plan", PlanReader.Result.refused(e));
    }
  }

  /**
   * A plan that was built in code, as a file. What is written is bound again and compared with the
   * plan. Ledger and listeners are not part of a file.
   *
   * @param plan the plan
   * @param work its work: SQL, or code that is registered
   * @param registry the names of data sources, of work in Java and of checks
   * @return a file that makes the same plan of the same registry
   * @throws IllegalArgumentException if a file cannot say what the plan says; names each part, such
   *     as a check that is not registered
   */
  @CheckReturnValue
  public static PlanFile of(Plan<?> plan, ChunkProcessor<Range> work, PlanRegistry registry) {
    return new PlanDescriber(plan, work, registry).written();
  }

  private static PlanFile of(String source, PlanReader.Result read) {
    if (!read.faults().isEmpty()) {
      throw refusal(source, read.faults());
    }
    return new PlanFile(source, read.values(), read.places());
  }

  static PlanFile written(Values values) {
    return new PlanFile("The plan", values, Map.of());
  }

  private static PlanFileException refusal(String source, List<Fault> faults) {
    return new PlanFileException(
        source,
        faults.stream()
            .map(
                fault ->
                    new PlanFileException.Fault(
                        fault.place().line(),
                        fault.place().column(),
                        fault.path(),
                        fault.message()))
            .toList());
  }

  /** A refusal with the places of this file. */
  PlanFileException refused(Map<String, String> messageByKey) {
    return refusal(
        source,
        messageByKey.entrySet().stream()
            .map(
                one ->
                    Fault.ofMeaning(
                        Places.nearest(places, one.getKey()), one.getKey(), one.getValue()))
            .sorted(Fault.IN_ORDER)
            .toList());
  }

  Values values() {
    return values;
  }

  /**
   * The name of the plan.
   *
   * @return as in the file
   */
  public String name() {
    return values.text("name").orElseThrow();
  }

  /**
   * The number of people who must approve the plan before it is run.
   *
   * @return 0 for none
   */
  public int approvalsRequired() {
    return values.number("approvals_required").map(Math::toIntExact).orElse(0);
  }

  /**
   * Writes the plan, with all that is set and nothing else, in the order of the documentation.
   * Comments of a file that was read are not kept.
   *
   * @return the text of a file
   */
  public String toYaml() {
    return PlanWriter.write(values);
  }

  /**
   * This file with the figures of an explanation, for readers: {@code scope.estimated_rows}, and
   * {@code scope.estimated_duration} if chunks of the run have been measured; then it is the time
   * of the rest. A figure that is not known stays as it is. {@code created} and {@code
   * strategy.type} are set if they are missing.
   *
   * <p>These keys are not part of the plan: the run of a file with other figures continues.
   *
   * {@snippet class="dev.backfill.yaml.Snippets" region="estimated"}
   *
   * @param explanation of this plan
   * @return another file
   * @throws IllegalArgumentException if it explains a plan of another name
   */
  @CheckReturnValue
  public PlanFile estimatedBy(Explanation explanation) {
    return estimated(explanation.planName(), explanation.rows(), explanation.forecast());
  }

  /**
   * This file with the figures of a dry run, which has measured the time of a whole run; see {@link
   * #estimatedBy(Explanation)}.
   *
   * @param rehearsal of this plan
   * @return another file
   * @throws IllegalArgumentException if it is of a plan of another name
   */
  @CheckReturnValue
  public PlanFile estimatedBy(DryRun rehearsal) {
    return estimated(rehearsal.planName(), rehearsal.rows(), rehearsal.forecast());
  }

  private PlanFile estimated(String of, Optional<Estimate> rows, Optional<Forecast> forecast) {
    if (!of.equals(name())) {
      throw new IllegalArgumentException(
          "The figures are those of plan '%s', and this is the file of plan '%s'; explain this plan"
              .formatted(of, name()));
    }
    var today = LocalDate.ofInstant(TimeSource.system().now(), ZoneOffset.UTC);
    return read(written(new Estimating(values).with(rows, forecast, today)).toYaml());
  }

  /**
   * Writes the plan to a file, in place of what is there: a reader sees the old text or the new
   * one. Comments of a file that was read are not kept.
   *
   * @param file where to; its folder exists
   * @throws UncheckedIOException if it cannot be written; the place stays as it was
   */
  public void write(Path file) {
    try {
      WholeFile.write(file, toYaml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Finds the table, the code and the checks that the file names. Reads the catalog of the
   * database, and writes nothing.
   *
   * @param registry what the names of the file stand for
   * @return the plan with its work, ready to run
   * @throws PlanFileException if a name is not registered, if a table or column does not exist, or
   *     if the file lacks what a run needs; with all such faults
   */
  @CheckReturnValue
  public BoundPlan<?> bind(PlanRegistry registry) {
    return new Binder(this, registry).bound();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlanFile file && file.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** One line. */
  @Override
  public String toString() {
    return "Plan '%s' of a file".formatted(name());
  }
}
