package dev.backfill.run.supervision;

import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.context.PlannedWork;
import java.util.Optional;

/** The sentence about undoing a run whose work is committed and whose checks object. */
final class WayBack {

  private WayBack() {}

  /**
   * The call that rolls the run back, or that there is none.
   *
   * @return empty if nothing was changed, or if the plan states its own way
   */
  static Optional<String> of(PlannedWork<?> work, ProgressSnapshot progress) {
    if (work.comparison().isPresent()
        || work.plan().options().undo().isPresent()
        || progress.rows().changed() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        work.keepsBeforeImages()
            ? "To undo it, call Backfill.rollback(ledger, \"%s\").run(); with dryRun() in place of run() it shows first what that restores."
                .formatted(work.plan().name())
            : "No before-images were kept, so this library cannot undo it: correct the rows by"
                + " another plan, or restore a backup of yours.");
  }
}
