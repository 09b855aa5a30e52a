package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** What a statement of a ledger may read. Value. */
sealed interface LedgerCost {

  /** What it is about and little else: the same in every ledger. */
  record Few() implements LedgerCost {}

  /** So many rows at a time; more of the run where the tables were not analyzed. */
  record Step(int rows) implements LedgerCost {}

  /** The unfinished chunks of its run, once; {@code why} is for people. */
  record UnfinishedChunks(String why) implements LedgerCost {}

  /** All of its run, once; {@code why} is for people. */
  record Run(String why) implements LedgerCost {}

  /** All runs with their processes, but no chunk; {@code why} is for people. */
  record Runs(String why) implements LedgerCost {}

  /** Of any statement. A new one has to be judged here. */
  static LedgerCost of(LedgerStatement statement) {
    return switch (statement) {
      case SCHEMA_VERSION,
          PLAN_LOCK,
          RUN_FIND,
          RUN_LOOK,
          RUN_CREATE,
          RUN_JOIN,
          APPROVE,
          APPROVALS_LOCK,
          APPROVALS,
          APPROVALS_WITHDRAW,
          APPROVALS_FORGET,
          RUN_APPROVED,
          PROCESS_LIST,
          PROCESS_DELETE,
          PROCESS_ADD,
          SESSION,
          BEAT,
          PROCESS_TOUCH,
          TRANSACTIONS_ENDED,
          BLOCKERS,
          CLAIM,
          CLAIM_READY,
          UPSTREAM,
          EVICT_ONE,
          PROCESS_EXPIRE,
          FENCE_IN,
          FENCE_IN_ONE,
          FENCE_OUT,
          FENCE_OUT_ONE,
          TRANSACTION,
          TRANSACTION_LOST,
          WAIT_FOR_DISK,
          LOCK_TIMEOUT,
          RESOLVE,
          NOTE,
          SET_ASIDE,
          GIVE_BACK,
          FINISH,
          SPLIT,
          APPEND,
          PLANNED_TO,
          MOVE,
          RUN_STATE,
          NOTE_KEEP,
          NOTE_READ,
          CHECK_RECORD,
          CONTROL_LOCK,
          CONTROL,
          CONTROL_WRITE,
          VIEW_RUN,
          NOTES,
          CHECKS,
          PEERS,
          FORGET_RUN,
          FORGET_PROCESSES,
          IMAGE_ROWS,
          IMAGE_NEXT,
          IMAGE_RESTORED,
          IMAGES_KEPT,
          IMAGES_MARK,
          CHUNKS_MAY_CHANGE,
          CHUNK_ROLLED_BACK,
          CHUNK_STATE,
          RUN_ROLLED_BACK ->
          new Few();
      case VIEW_CHUNKS -> new Step(LedgerParameters.NOTABLE);
      case LABELS -> new Step(LedgerParameters.LABELS);
      case FORGET_CHUNKS -> new Step(ForgottenRuns.STEP);
      case FORGET_IMAGES -> new Step(LedgerParameters.IMAGES);
      case PENDING -> new Step(1_000);
      case UPSTREAM_UNFINISHED ->
          new UnfinishedChunks("it waits for them; once for each plan on which a claim depends");
      case UNFINISHED_CHUNKS ->
          new UnfinishedChunks("it counts them, when a lane has found nothing to claim");
      case VIEW_RUNNING -> new Run("it is about the blocks of which chunks are at work");
      case EVICT, RECLAIM, RELEASE_ALL, FORGET_CLAIMS ->
          new UnfinishedChunks(
              "their index does not tell those at work from the others; it is asked when"
                  + " a process has died or goes");
      case VIEW_TOTALS, VIEW_NOTABLE, RUN_FACTS ->
          new Run(
              "it counts, once for a look of a person; a process at work leaves out what has"
                  + " ended");
      case REPROCESS_TOTALS, REPROCESS_CHUNKS, REPROCESS ->
          new Run("it is about all chunks of a run; once when a person has them done again");
      case VIEW_SKIPPED ->
          new Run("it is about the blocks of chunks of which a person has left some out");
      case RELEASE_HELD, SKIP ->
          new Run("labels have no index; once when a person has looked at a chunk");
      case BAD_ROWS, VIEW_BAD_ROWS ->
          new Run(
              "it is about the rows that a run has set aside; for a look of a person, or the end of"
                  + " such a run");
      case COVERAGE ->
          new Run("it proves that the chunks cover the plan; once before a run completes");
      case DIFFERENCES ->
          new Run("results have no index; once when a run that compares ends, or a person looks");
      case RESET_FAILED ->
          new UnfinishedChunks("failed chunks are among them; once when a run begins again");
      case FORGET -> new Run("it deletes what the steps before have left of it");
      case LABELS_UNKNOWN, IMAGE_CHUNKS, IMAGES_RESTORED ->
          new Run("labels have no index; once when a rollback is asked for");
      case IMAGE_COLUMNS ->
          new Run("it is about all images of a run; once when a rollback is asked for");
      case FOOTPRINTS, RUNS, ENDED, FORGOTTEN, PLAN_NAMES, IMAGES_ENDED, IMAGES_FORGOTTEN ->
          new Runs("it is about all runs, of which there are few; once for a look or a start");
    };
  }
}
