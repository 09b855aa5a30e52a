package dev.backfill.jdbc.reload;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.failure.ReloadException;
import dev.backfill.jdbc.shadow.BuildStep;
import dev.backfill.work.FailureKind;
import dev.backfill.work.RunInfo;
import dev.backfill.work.TableDifference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;

/**
 * What a fresh table needs between its last row and the swap: indexes and keys, the proof that its
 * rows are those of the source, and the rows that were changed meanwhile. Each step is a
 * transaction of its own; what is done is not done again. Confined to one thread.
 *
 * @param work the reload
 * @param run the run
 * @param stopping returns true once the run is to end
 */
record Completion(ReloadWork work, RunInfo run, BooleanSupplier stopping) {

  private static final Logger LOG = PrintableLog.of(Completion.class);

  /** So many changed rows are brought over in one transaction. */
  private static final int CHANGES = 10_000;

  /** Does all; returns what the report should say. */
  List<String> complete() throws Exception {
    var notes = new ArrayList<String>();
    if (!built(notes) || !verified(notes)) {
      return notes;
    }
    if (work.options().writes() == LiveWrites.CAUGHT_UP) {
      catchUp(notes);
    }
    return notes;
  }

  /** False if the run is to end first. */
  private boolean built(List<String> notes) throws Exception {
    Set<String> done = new HashSet<>();
    for (var steps = missing(done); !steps.isEmpty(); steps = missing(done)) {
      int stage = steps.stream().mapToInt(BuildStep::stage).min().orElseThrow();
      var now = steps.stream().filter(step -> step.stage() == stage).toList();
      if (!built(now.iterator(), Math.min(run.lanes(), now.size()))) {
        return false;
      }
      now.forEach(step -> done.add(step.name()));
    }
    work.fresh().changed();
    if (!done.isEmpty()) {
      notes.add(
          "Made after the load: %s.".formatted(String.join(", ", done.stream().sorted().toList())));
    }
    return true;
  }

  private boolean built(Iterator<BuildStep> steps, int threads) throws Exception {
    return new ParallelTasks(
            "backfill-%s-build".formatted(run.planName()),
            () -> steps.hasNext() ? Optional.of(task(steps.next())) : Optional.empty(),
            stopping)
        .run(threads);
  }

  private List<BuildStep> missing(Set<String> done) {
    return work
        .target()
        .reader()
        .read(
            "ask what the fresh table of '%s' lacks".formatted(work.target().name()),
            work.fresh().shadow()::buildSteps)
        .stream()
        .filter(step -> !done.contains(step.name()))
        .toList();
  }

  private ParallelTasks.Task task(BuildStep step) {
    return (running, stopped) -> {
      LOG.info("Plan '{}': making {}", run.planName(), step.name());
      try (var tx = work.target().reader().resource().begin()) {
        running.accept(tx);
        step.run(tx.unwrap(Connection.class));
        tx.commit();
      } catch (SQLException e) {
        throw ReloadException.of("make " + step.name(), e);
      }
    };
  }

  /** False if the run is to end first. */
  private boolean verified(List<String> notes) throws Exception {
    if (!work.options().verifies() || mark().verified()) {
      return true;
    }
    var verification = verification();
    LOG.info("Plan '{}': comparing all rows", run.planName());
    var found = verification.compare(run.lanes(), stopping);
    if (found.isEmpty()) {
      return false;
    }
    require(found.get());
    markVerified();
    String computed = verification.computed();
    notes.add(
        String.format(
            Locale.ROOT,
            "Verified: all %,d rows are those of %s%s.",
            found.get().matching(),
            work.copy().scope().facts().fullName(),
            computed.isEmpty() ? "" : "; not compared, because they are computed: " + computed));
    return true;
  }

  /** Rows that are caught up afterwards are not those of the source, also after a restart. */
  private void markVerified() throws Exception {
    try (var tx = work.target().reader().resource().begin()) {
      work.fresh()
          .shadow()
          .mark(tx.unwrap(Connection.class), FreshMark.verified(run.runId()).text());
      tx.commit();
    }
  }

  private FreshMark mark() {
    return work.target()
        .reader()
        .read(
            "ask for the fresh table of '%s'".formatted(work.target().name()),
            work.fresh().shadow()::mark)
        .map(FreshMark::read)
        .orElse(FreshMark.UNKNOWN);
  }

  private Verification verification() {
    return work.target()
        .reader()
        .read(
            "look up the fresh table of '%s'".formatted(work.target().name()),
            connection -> new Verification(work.copy(), work.fresh().table(connection)));
  }

  private void require(TableDifference found) {
    if (!found.isEmpty()) {
      throw new ReloadException(
          FailureKind.FAIL_RUN,
          "the fresh rows for '%s' are not those of '%s', and were not put in place: %s. If the source was written to during the run, stop its writers, abandon the reload and start it anew"
              .formatted(
                  work.target().name(), work.copy().scope().facts().fullName(), found.sentence()),
          null);
    }
  }

  private void catchUp(List<String> notes) throws Exception {
    long all = 0;
    long taken = CHANGES;
    while (taken == CHANGES && !stopping.getAsBoolean()) {
      try (var tx = work.target().reader().resource().begin()) {
        taken = work.fresh().shadow().applyDelta(tx.unwrap(Connection.class), CHANGES);
        tx.commit();
      }
      all += taken;
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "Changes of %s that were brought over before the swap: %,d.",
            work.target().name(),
            all));
  }
}
