package dev.backfill.run.gate;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.PlanDocument;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.support.Figures;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Which checks a run had at each start. Checks are not part of a plan's identity, so a run that is
 * half done may be continued with others; what has changed is kept with the run and reported.
 */
public final class CheckHistory {

  private static final Logger LOG = PrintableLog.of(CheckHistory.class);

  private final PlanDefinition<?> definition;
  private final RunLedger<?> ledger;
  private final RunSignals signals;
  private final Supplier<String> former;

  /**
   * Reads nothing yet.
   *
   * @param former the document of the run, as the ledger holds it: former versions kept the names
   *     of the checks there; asked at the first start with this version
   */
  public CheckHistory(
      PlanDefinition<?> definition,
      RunLedger<?> ledger,
      RunSignals signals,
      Supplier<String> former) {
    this.definition = definition;
    this.ledger = ledger;
    this.signals = signals;
    this.former = former;
  }

  /**
   * Reports which checks are new or gone since the last start, and keeps the present ones.
   *
   * @param before the state in which the run was found
   */
  public void compare(RunState before) {
    changes(before)
        .ifPresent(
            changes -> {
              String sentence =
                  "The checks have changed since the last start: %s.%s"
                      .formatted(changes, unjudged(changes));
              LOG.info("Plan '{}': {}", definition.name(), sentence);
              signals.note(sentence);
            });
  }

  private Optional<String> changes(RunState before) {
    var now = new CheckList(PlanDocument.ofChecks(definition).text());
    int no = 1;
    Optional<CheckList> last = Optional.empty();
    for (var kept = recall(no); kept.isPresent(); kept = recall(no)) {
      last = kept;
      no++;
    }
    if (last.isEmpty() && before != RunState.PLANNED) {
      last = CheckList.in(former.get());
    }
    if (no == 1 || !last.equals(Optional.of(now))) {
      keep(no, now);
    }
    return last.flatMap(now::since);
  }

  private Optional<CheckList> recall(int no) {
    return ledger.recall(key(no)).map(CheckList::new);
  }

  /** Another process that starts at this moment may keep its list first. */
  private void keep(int first, CheckList now) {
    int no = first;
    while (!ledger.remember(key(no), now.text()).equals(now.text())) {
      no++;
    }
  }

  private static String key(int no) {
    return "checks." + no;
  }

  private String unjudged(String changes) {
    long succeeded =
        changes.contains(CheckList.AFTER_EACH_CHUNK)
            ? ledger.view(0).count(ChunkState.SUCCEEDED)
            : 0;
    return succeeded == 0
        ? ""
        : " Checks after each chunk judge the chunks that end from now on; %s had succeeded before."
            .formatted(Figures.count(succeeded));
  }
}
