package dev.backfill.run.supervision;

import dev.backfill.ledger.ReprocessRules;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;

/**
 * What a run tells its ledger and its report about chunks that are done again. Confined to the
 * supervisor.
 *
 * @param context the state that the lanes share
 * @param reports the report of the run
 */
record DoneAgain<R extends Range>(LaneContext<R> context, RunReports<R> reports) {

  private static final String ENDED =
      "the work ends in the transaction that completes the run, so that only the whole plan can be"
          + " run again, under another name";

  private static final String UNKNOWN =
      "its work adds rows, or is a statement or code of your own, and may do harm if a row is done"
          + " twice";

  /** Keeps whether the work may be done twice, and reports each time that it was. */
  boolean note(RunState before) {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> known) {
      keep(known.work());
    }
    if (before != RunState.PLANNED) {
      report();
    }
    return true;
  }

  private void keep(Work work) {
    if (work.has(Work.Trait.ENDS_WITH_LEDGER)) {
      context.ledger().run().remember(ReprocessRules.NEVER, ENDED);
    } else if (work.has(Work.Trait.ONCE_ONLY)) {
      context.ledger().run().remember(ReprocessRules.ONCE, UNKNOWN);
    }
  }

  private void report() {
    int no = 1;
    var round = context.ledger().run().recall(ReprocessRules.ROUND + no);
    while (round.isPresent()) {
      context.ledger().earlier().found();
      reports.note(round.get());
      no++;
      round = context.ledger().run().recall(ReprocessRules.ROUND + no);
    }
  }
}
