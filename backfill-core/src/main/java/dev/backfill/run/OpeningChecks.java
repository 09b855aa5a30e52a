package dev.backfill.run;

import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.plan.Plan;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;

/**
 * Refuses work that a plan or its ledger cannot serve, before anything is written.
 *
 * @param plan the plan
 * @param ledger its memory
 */
record OpeningChecks<R extends Range>(Plan<R> plan, Ledger ledger) {

  /** The work over the scope of the plan, if both can be done as they are asked for. */
  ChunkProcessor<? super R> served(ChunkProcessor<? super R> processor) {
    requireFewEnough();
    ChunkProcessor<? super R> bound = plan.definition().bound(processor);
    requireExactlyOnce(bound);
    requireRoomForBeforeImages(bound);
    requireLedgerBesideWork(bound);
    requireDeltasToBePossible(bound);
    requireRowsToBeFound(bound);
    requireSessions(bound);
    return bound;
  }

  private void requireExactlyOnce(ChunkProcessor<? super R> bound) {
    if (plan.options().requiresExactlyOnce()) {
      Guarantee.whyNotExactlyOnce(bound, ledger.resource())
          .ifPresent(
              why -> {
                throw new IllegalArgumentException(
                    "Plan '%s' has requireExactlyOnce(), and would do its chunks at least once. %s Nothing was written"
                        .formatted(plan.name(), why));
              });
    }
  }

  /** By arithmetic, before anything is written; where only the data can tell, the planner stops. */
  private void requireFewEnough() {
    var definition = plan.definition();
    if (definition.scope().discovers()) {
      return;
    }
    long chunks =
        Asking.of(
            "The scope of plan '%s' could not be read (%%s); nothing was written"
                .formatted(plan.name()),
            this::counted);
    if (chunks > plan.options().maxChunks()) {
      throw new IllegalArgumentException(
          "Plan '%s' would have %s chunks, more than maxChunks (%s). Use larger chunks than '%s', or raise maxChunks."
              .formatted(
                  plan.name(),
                  chunks == Long.MAX_VALUE ? "too many" : Long.toString(chunks),
                  plan.options().maxChunks(),
                  definition.strategy().definition()));
    }
  }

  /** As far as arithmetic goes; the greatest number if it overflows. */
  private long counted() throws Exception {
    var definition = plan.definition();
    long chunks = 0;
    var ranges = definition.scope().ranges();
    while (ranges.hasNext()) {
      chunks += definition.strategy().count(ranges.next(), definition.zone()).orElse(0);
      if (chunks < 0) {
        return Long.MAX_VALUE;
      }
    }
    return chunks;
  }

  /** Plain work would take the range beside that chunk for the rows that it is to do. */
  void requireTransactionalForNulls(ChunkProcessor<? super R> processor) {
    if (plan.definition().scope().nulls().isPresent()
        && !(processor instanceof TransactionalProcessor<?>)) {
      throw new IllegalArgumentException(
          "Plan '%s' has a chunk of the rows without a value, which only transactional work can do; leave withNulls() out, or use set(..), Jdbc.sql(..) or the like"
              .formatted(plan.name()));
    }
  }

  /** Work that cannot tell which rows need it would do all of them again. */
  private void requireDeltasToBePossible(ChunkProcessor<? super R> bound) {
    int passes = plan.options().deltaPasses();
    boolean knows =
        bound instanceof TransactionalProcessor<?> known
            && known.work().has(Work.Trait.KNOWS_REMAINING_ROWS);
    if (passes > 0 && !knows) {
      throw new IllegalArgumentException(
          "Plan '%s' has deltaPasses(%d), and its work does not know which rows want it, or must not come back to them. Use preserveExisting() of set(..) or transform(..), or delete(), without expectRows; with pages(), which have a last look of their own, and for other work leave deltaPasses out. Nothing was written"
              .formatted(plan.name(), passes));
    }
    if (passes > 0 && ledger.isShared()) {
      throw new IllegalArgumentException(
          "Plan '%s' has deltaPasses(%d), and its ledger lets several processes share a run: whether all is done can be asked by one process only. Leave shared() or deltaPasses out. Nothing was written"
              .formatted(plan.name(), passes));
    }
  }

  /** A row can be set aside only where it can be tried alone. */
  private void requireRowsToBeFound(ChunkProcessor<? super R> bound) {
    if (plan.options().badRows().isEmpty()) {
      return;
    }
    boolean tries =
        bound instanceof TransactionalProcessor<?> known
            && known.work().has(Work.Trait.TRIES_ROWS_ALONE)
            && !known.work().has(Work.Trait.ALL_OR_NOTHING);
    if (!tries) {
      throw new IllegalArgumentException(
          "Plan '%s' has setAside(..), and its work cannot try rows one by one: SQL and code of your own see a chunk as a whole, and a part of it may have another result. Use set(..), delete(), insertSelect(..), transform(..) or copyInto(..) on a table with a key, without expectRows, or load(..). Or leave setAside out, cut chunks of few rows, and let some of them fail: failureLimit(..). Nothing was written"
              .formatted(plan.name()));
    }
    if (plan.options().deltaPasses() > 0) {
      throw new IllegalArgumentException(
          "Plan '%s' has setAside(..) and deltaPasses(%d): each pass would find the rows again that are set aside. Leave one of them out. Nothing was written"
              .formatted(plan.name(), plan.options().deltaPasses()));
    }
  }

  /** A ledger examines the sessions of its own resource by itself. */
  private void requireSessions(ChunkProcessor<? super R> bound) {
    if (bound instanceof TransactionalProcessor<?> transactional
        && !transactional.work().resource().equals(ledger.resource())) {
      Asking.of(
          "The sessions for the work of plan '%s' could not be checked (%%s); nothing was written"
              .formatted(plan.name()),
          () -> {
            transactional.work().resource().requireSessions(plan.options().parallelism());
            return true;
          });
    }
  }

  /** Otherwise its end and that of the run would be two commits, and a kill between them. */
  private void requireLedgerBesideWork(ChunkProcessor<? super R> bound) {
    if (bound instanceof TransactionalProcessor<?> transactional
        && transactional.work().has(Work.Trait.ENDS_WITH_LEDGER)
        && Guarantee.of(bound, ledger.resource()) != Guarantee.EXACTLY_ONCE) {
      throw new IllegalArgumentException(
          "The work of plan '%s' ends in the transaction that completes the run, so the ledger must be one in a database, used through the same DataSource object as the table, such as JdbcLedger.in(dataSource). Nothing was written"
              .formatted(plan.name()));
    }
  }

  /** Otherwise what it does could not be put back, although that was asked for. */
  private void requireRoomForBeforeImages(ChunkProcessor<? super R> bound) {
    if (bound instanceof TransactionalProcessor<?> transactional
        && transactional.work().keepsBeforeImages()
        && !(ledger instanceof UndoLedger
            && Guarantee.of(bound, ledger.resource()) == Guarantee.EXACTLY_ONCE)) {
      throw new IllegalArgumentException(
          "The work of plan '%s' keeps before-images, and its ledger has no room for them: they are written in the transaction that makes the change, so the ledger must be one in a database, used through the same DataSource object as the table, such as JdbcLedger.in(dataSource). To do without them, which is what explicit keys have unless said otherwise, say withoutBeforeImage(). Nothing was written"
              .formatted(plan.name()));
    }
  }
}
