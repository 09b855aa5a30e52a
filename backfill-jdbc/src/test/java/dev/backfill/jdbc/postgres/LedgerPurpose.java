package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statements of the ledger with one purpose. Value.
 *
 * @param title the heading of the page
 * @param sent when each statement is sent, in the order of the page
 */
record LedgerPurpose(String title, Map<LedgerStatement, String> sent) {

  private static LedgerPurpose of(String title) {
    return new LedgerPurpose(title, new LinkedHashMap<>());
  }

  private LedgerPurpose with(LedgerStatement statement, String when) {
    sent.put(statement, when);
    return this;
  }

  /** All of them, in the order of a run. */
  static List<LedgerPurpose> all() {
    return List.of(
        opening(),
        planning(),
        claims(),
        batches(),
        ends(),
        commits(),
        heartbeat(),
        deaths(),
        directives(),
        end(),
        views(),
        heldChunks(),
        approvals(),
        images(),
        rollback(),
        retention());
  }

  private static LedgerPurpose opening() {
    return of("A run begins")
        .with(
            LedgerStatement.SCHEMA_VERSION,
            "Sent when a ledger is opened, and under a lock before its tables are changed.")
        .with(
            LedgerStatement.PLAN_LOCK,
            "First statement of the transaction that begins or resumes a run: one process at a"
                + " time.")
        .with(
            LedgerStatement.RUN_FIND,
            "Follows the lock: finds the run of the plan's name, and locks its row.")
        .with(LedgerStatement.RUN_CREATE, "Sent if there is no run to resume.")
        .with(
            LedgerStatement.APPROVALS_LOCK,
            "Sent before a process joins a run that needs approvals: none is withdrawn meanwhile.")
        .with(
            LedgerStatement.RUN_APPROVED,
            "Follows the approvals, if there are enough: from now on they do not expire for it.")
        .with(LedgerStatement.RUN_JOIN, "Sent when a process joins the run, also the first one.")
        .with(
            LedgerStatement.PROCESS_LIST,
            "Sent before a process joins a run, before a rollback begins, and when a run is shown.")
        .with(
            LedgerStatement.FOOTPRINTS,
            "Sent before a process joins a run, to each ledger of the database: others may write"
                + " the same.")
        .with(LedgerStatement.PROCESS_ADD, "Sent once when a process joins the run.")
        .with(
            LedgerStatement.PROCESS_DELETE,
            "Sent once when a process leaves the run, and when its start has failed.")
        .with(
            LedgerStatement.SESSION,
            "Sent when a run begins: tells whether a pooler gives sessions to others in between.")
        .with(
            LedgerStatement.RESET_FAILED,
            "Sent once when a run begins again that has ended or was left behind: failed chunks are"
                + " tried again.");
  }

  private static LedgerPurpose planning() {
    return of("Chunks are planned")
        .with(
            LedgerStatement.PLANNED_TO,
            "Sent once when planning begins, to resume behind the last chunk.")
        .with(LedgerStatement.APPEND, "Sent for each group of planned chunks.");
  }

  private static LedgerPurpose claims() {
    return of("Chunks are claimed")
        .with(
            LedgerStatement.CLAIM,
            "Sent by a lane that has no chunk: one statement for each claim.")
        .with(
            LedgerStatement.UPSTREAM,
            "Sent first, in one transaction with the claim, for each plan on which this one depends"
                + " in a group. A run without dependencies sends none of these four.")
        .with(
            LedgerStatement.UPSTREAM_UNFINISHED,
            "Sent after it: the chunks of that plan that have not succeeded.")
        .with(
            LedgerStatement.PENDING,
            "Sent after them, for each thousand chunks that may wait, until enough may start.")
        .with(LedgerStatement.CLAIM_READY, "Sent last: claims the chunks that may start by then.")
        .with(
            LedgerStatement.UNFINISHED_CHUNKS,
            "Sent only if a claim has found nothing, to know why.")
        .with(
            LedgerStatement.PROCESS_TOUCH,
            "Sent with `durability(AT_THE_END)`, when a lane has found that nothing is left: its"
                + " commit waits for the disk.");
  }

  private static LedgerPurpose batches() {
    return of("A batch and its claim commit together")
        .with(
            LedgerStatement.FENCE_IN_ONE,
            "First statement of each transaction of one chunk: sets its limits, and locks the"
                + " claim.")
        .with(LedgerStatement.FENCE_IN, "The same where several tiny chunks share a transaction.")
        .with(
            LedgerStatement.FENCE_OUT_ONE,
            "Last statement of each transaction of one chunk: its result and its cursor. `; commit`"
                + " follows in the same message, and the server skips that if nothing is written.")
        .with(LedgerStatement.FENCE_OUT, "The same where several tiny chunks share a transaction.")
        .with(
            LedgerStatement.NOTE,
            "Sent after each batch of work that has no transaction of the ledger's database.");
  }

  private static LedgerPurpose ends() {
    return of("A chunk ends otherwise")
        .with(
            LedgerStatement.GIVE_BACK,
            "Sent when a chunk has failed and is tried again later, or is released unfinished.")
        .with(
            LedgerStatement.FINISH,
            "Sent when a chunk ends outside of a transaction of its work: failed, skipped or done.")
        .with(
            LedgerStatement.SET_ASIDE,
            "Sent when a row fails on its data and is set aside; its chunk resumes behind it.")
        .with(LedgerStatement.SPLIT, "Sent when the rest of a chunk is replaced by smaller chunks.")
        .with(
            LedgerStatement.RELEASE_ALL,
            "Sent when a process stops, and when the answer to a claim was lost.");
  }

  private static LedgerPurpose commits() {
    return of("The answer to a commit was lost")
        .with(
            LedgerStatement.LOCK_TIMEOUT,
            "Sent before the next one: it waits for a short time only.")
        .with(
            LedgerStatement.RESOLVE,
            "Sent on a new connection: waits for the transaction, and tells what became of its"
                + " chunks.")
        .with(
            LedgerStatement.TRANSACTION,
            "Sent where work may have ended its transaction itself, to tell what became of it.")
        .with(
            LedgerStatement.TRANSACTION_LOST,
            "Sent where the connection broke and the transaction before is said to have committed:"
                + " a server that crashed gives its number to another one.")
        .with(
            LedgerStatement.EVICT_ONE,
            "Sent if the session whose commit was not answered still holds the chunk.");
  }

  private static LedgerPurpose heartbeat() {
    return of("While lanes work")
        .with(LedgerStatement.BEAT, "Sent three times in each lease by each process.")
        .with(
            LedgerStatement.TRANSACTIONS_ENDED,
            "Sent with a beat, only while a transaction of a lane is older than the lease.")
        .with(
            LedgerStatement.BLOCKERS,
            "Sent only while a transaction of a lane lasts longer than a quarter of the lock"
                + " timeout.");
  }

  private static LedgerPurpose deaths() {
    return of("A process has died")
        .with(
            LedgerStatement.EVICT,
            "Sent when a lease has run out: ends the sessions that the dead process still has.")
        .with(
            LedgerStatement.RECLAIM,
            "Follows in a transaction of its own: makes the chunks of the dead process pending.")
        .with(LedgerStatement.PROCESS_EXPIRE, "Last statement of that transaction.");
  }

  private static LedgerPurpose directives() {
    return of("A run is paused, cancelled or gets other lanes")
        .with(LedgerStatement.CONTROL, "Sent to read what was asked of a run.")
        .with(LedgerStatement.CONTROL_LOCK, "Sent before the next one, in its transaction.")
        .with(LedgerStatement.CONTROL_WRITE, "Sent when something is asked of a run.");
  }

  private static LedgerPurpose end() {
    return of("Notes, checks and the state of a run")
        .with(LedgerStatement.NOTE_KEEP, "Sent once for each value that a check keeps for later.")
        .with(LedgerStatement.NOTE_READ, "Sent when such a value is read.")
        .with(LedgerStatement.CHECK_RECORD, "Sent for each check when it has judged.")
        .with(
            LedgerStatement.RUN_STATE, "Sent before the state of a run is changed: locks its row.")
        .with(
            LedgerStatement.COVERAGE,
            "Sent once before a run completes: proves that the chunks cover the plan.")
        .with(
            LedgerStatement.WAIT_FOR_DISK,
            "Sent with `durability(AT_THE_END)` before the next one, in its transaction.")
        .with(LedgerStatement.MOVE, "Sent when a run changes its state.")
        .with(
            LedgerStatement.PEERS,
            "Sent at the end of a run that several processes share, to know which of them checks.");
  }

  private static LedgerPurpose views() {
    return of("Progress and reports")
        .with(LedgerStatement.VIEW_RUN, "Sent for each look at the progress of a run.")
        .with(
            LedgerStatement.VIEW_TOTALS,
            "Sent for each look, after the row of the run. A process at work gives the blocks of"
                + " 1,000 chunks of which some have not ended, a reader from outside gives all.")
        .with(LedgerStatement.VIEW_RUNNING, "Sent for each look that shows chunks at work.")
        .with(LedgerStatement.VIEW_NOTABLE, "Sent for each look that shows notable chunks.")
        .with(
            LedgerStatement.VIEW_BAD_ROWS,
            "Sent for each look that shows chunks, if rows were set aside.")
        .with(
            LedgerStatement.VIEW_SKIPPED,
            "Sent for each look that shows chunks, if chunks were skipped.")
        .with(LedgerStatement.BAD_ROWS, "Sent when rows that were set aside are listed.")
        .with(LedgerStatement.VIEW_CHUNKS, "Sent for each look that shows the first chunks.")
        .with(LedgerStatement.DIFFERENCES, "Sent when a run that compares tables ends or is shown.")
        .with(LedgerStatement.RUNS, "Sent when the runs of a ledger are listed.")
        .with(LedgerStatement.RUN_LOOK, "Sent when a run is looked up by the name of its plan.")
        .with(LedgerStatement.RUN_FACTS, "Sent for each run that is listed or shown.")
        .with(LedgerStatement.NOTES, "Sent for each run that is shown in full.")
        .with(LedgerStatement.CHECKS, "Sent for each run that is shown in full.");
  }

  private static LedgerPurpose approvals() {
    return of("A plan is approved")
        .with(LedgerStatement.APPROVE, "Sent when a person approves a version of a plan.")
        .with(
            LedgerStatement.APPROVALS,
            "Sent when approvals are listed, and twice when a run that needs some begins.")
        .with(
            LedgerStatement.APPROVALS_WITHDRAW, "Sent when a person takes back what was approved.");
  }

  private static LedgerPurpose heldChunks() {
    return of("Chunks that wait for a person")
        .with(LedgerStatement.RELEASE_HELD, "Sent when a person releases held or skipped chunks.")
        .with(LedgerStatement.SKIP, "Sent when a person skips a chunk.")
        .with(
            LedgerStatement.REPROCESS_TOTALS,
            "Sent when a person has chunks done again: tells how many, and what forbids it.")
        .with(LedgerStatement.REPROCESS_CHUNKS, "Follows, to show the first of them.")
        .with(LedgerStatement.REPROCESS, "Follows, unless they were only to be shown.");
  }

  private static LedgerPurpose images() {
    return of("A rollback is asked for")
        .with(
            LedgerStatement.PLAN_NAMES,
            "Sent if there is no run of this name, to find similar names.")
        .with(LedgerStatement.LABELS_UNKNOWN, "Sent if chunks were chosen, to refuse unknown ones.")
        .with(LedgerStatement.IMAGES_KEPT, "Sent to refuse a run whose before-images were deleted.")
        .with(
            LedgerStatement.IMAGE_COLUMNS,
            "Sent to find the tables and columns of the before-images.")
        .with(
            LedgerStatement.LABELS, "Sent to name the chunks, if they are few enough to be named.");
  }

  private static LedgerPurpose rollback() {
    return of("A rollback is at work")
        .with(
            LedgerStatement.FORGET_PROCESSES,
            "Sent once when a rollback begins: takes the run from its processes.")
        .with(LedgerStatement.FORGET_CLAIMS, "Follows in the same transaction: takes their chunks.")
        .with(LedgerStatement.IMAGE_CHUNKS, "Sent once when a rollback is planned.")
        .with(LedgerStatement.IMAGE_ROWS, "Sent when the rows of chunks are estimated.")
        .with(
            LedgerStatement.CHUNKS_MAY_CHANGE,
            "Follows in the same transaction: no process remembers chunks that have ended.")
        .with(
            LedgerStatement.CHUNK_ROLLED_BACK,
            "Sent before the first batch of a chunk is restored: no process works on it again.")
        .with(
            LedgerStatement.CHUNK_STATE,
            "Sent if the statement before has changed nothing, to know why.")
        .with(LedgerStatement.IMAGE_NEXT, "Sent for each batch that is restored, before its rows.")
        .with(
            LedgerStatement.IMAGE_RESTORED, "Sent for each batch that is restored, after its rows.")
        .with(
            LedgerStatement.IMAGES_RESTORED,
            "Sent at the end, to compare restored rows with their old values.")
        .with(
            LedgerStatement.RUN_ROLLED_BACK,
            "Sent when a rollback of all chunks begins, and when it has ended.");
  }

  private static LedgerPurpose retention() {
    return of("Old runs are forgotten")
        .with(
            LedgerStatement.ENDED,
            "Sent once when a run begins, if a retention is set, and on request.")
        .with(
            LedgerStatement.APPROVALS_FORGET, "Sent when a person forgets a plan that has no run.")
        .with(
            LedgerStatement.FORGET_RUN, "Sent for each run that is forgotten: it is found no more.")
        .with(
            LedgerStatement.FORGOTTEN,
            "Sent before rows are deleted, to resume what was interrupted.")
        .with(
            LedgerStatement.FORGET_CHUNKS,
            "Sent until no chunk of such a run is left, some at a time.")
        .with(LedgerStatement.FORGET, "Sent last: deletes the rest of the run.")
        .with(
            LedgerStatement.IMAGES_ENDED,
            "Sent once when a run begins, if before-images have a retention.")
        .with(LedgerStatement.IMAGES_MARK, "Sent for each run whose before-images are forgotten.")
        .with(
            LedgerStatement.IMAGES_FORGOTTEN,
            "Sent before images are deleted, to resume what was interrupted.")
        .with(
            LedgerStatement.FORGET_IMAGES,
            "Sent until no image of such a run is left, some at a time.");
  }
}
