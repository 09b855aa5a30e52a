package dev.backfill.jdbc.dialect;

/**
 * What a ledger says to its database. Each database has its own texts; parameters and columns are
 * the same everywhere, in the order given here.
 */
public enum LedgerStatement {

  /** Which version the tables have. Gives version. */
  SCHEMA_VERSION,

  /** Locks the name of a plan until the transaction ends. Takes what is locked, as text. */
  PLAN_LOCK,

  /**
   * Finds a run and locks it. Takes plan name; gives run, hashes, zone, document, planned at,
   * state.
   */
  RUN_FIND,

  /** The same, without a lock: takes plan name, gives run, sensitive. */
  RUN_LOOK,

  /**
   * Writes a new run down, unless there is a live one of this name. Takes run, plan name twice,
   * plan hash, work hash, document, zone, sensitive, requested by, lanes.
   */
  RUN_CREATE,

  /** Lets a process in. Takes lanes (null to leave them), the process for people, run. */
  RUN_JOIN,

  /**
   * Who is at work. Takes run; gives process, host, pid, seconds since beat, lease end, lives,
   * shares.
   */
  PROCESS_LIST,

  /** Takes process. */
  PROCESS_DELETE,

  /** Takes process, run, host, pid, session, lease in ms, shares. */
  PROCESS_ADD,

  /** The session of this connection. Gives backend, session. */
  SESSION,

  /**
   * Prolongs the lease. Takes lease in ms, session, process, run; gives whether the process is
   * still known, state, requested, lanes.
   */
  BEAT,
  /** Which of some transactions have ended: their ids. */
  TRANSACTIONS_ENDED,

  /**
   * Which sessions hold the locks that lanes of a run wait for. Takes run's eight digits; gives the
   * name of the lane's session, then pid, application, state, begin of the transaction,
   * milliseconds in this state, port of the client, port of the server.
   */
  BLOCKERS,

  /**
   * Claims chunks. Takes process twice, run twice, lowest number, how many, process, run; gives
   * state, requested, lanes, planned all, beats, member, then the columns of a chunk, if any.
   */
  CLAIM,

  /**
   * What is open. Takes run; gives running, pending, milliseconds until the next is due, running
   * without a live owner.
   */
  OPEN_CHUNKS,

  /**
   * Ends sessions that are at work on chunks of dead processes. Takes run's eight digits, run, the
   * process that asks.
   */
  EVICT,

  /** The same for one chunk. Takes run's eight digits, chunk, fence. */
  EVICT_ONE,

  /**
   * Takes chunks away from dead processes. Takes run, the process that asks, crash limit thrice,
   * run.
   */
  RECLAIM,

  /** Forgets processes of a run whose lease has run out. Takes run, the process that asks. */
  PROCESS_EXPIRE,

  /**
   * Locks claims at the start of a transaction. Takes lock timeout, statement timeout, idle timeout
   * (each as text with unit), application name, run, numbers, process, fences, numbers, batches,
   * numbers; gives how many, transaction, isolation level.
   */
  FENCE_IN,

  /**
   * The same of one claim, which the planner would else plan anew each time. Takes lock timeout,
   * statement timeout, idle timeout (each as text with unit), application name, run, number,
   * process, fence, batches; gives what {@link #FENCE_IN} gives.
   */
  FENCE_IN_ONE,

  /**
   * Writes batches down at the end of a transaction. Takes numbers, fences, lasts, cursors,
   * changed, kept, conflicts, run, process, transaction.
   */
  FENCE_OUT,

  /** The same of one batch; takes values where that takes arrays. */
  FENCE_OUT_ONE,

  /**
   * What became of a transaction. Takes its id; gives the id of the present one (null if it has
   * none), the status of that one, and its name if it is prepared.
   */
  TRANSACTION,

  /** Sets the lock timeout of this transaction. Takes it as text with unit. */
  LOCK_TIMEOUT,

  /**
   * What became of chunks, waiting for whoever has them. Takes run, numbers; gives number, state,
   * owner, fence, batches, tries.
   */
  RESOLVE,

  /**
   * Notes a batch. Takes last, cursor, changed, kept, conflicts, last four times, run, number,
   * process, fence, batches.
   */
  NOTE,

  /**
   * Gives a chunk back. Takes counted, back-off in ms, cause, SQLSTATE, kind (the last three null
   * to leave them), run, number, process, fence.
   */
  GIVE_BACK,

  /** Ends a chunk. Takes state, counted, cause, SQLSTATE, kind, run, number, process, fence. */
  FINISH,

  /**
   * Replaces a chunk. Takes run, number, process, fence, run, how many, run, labels twice, lower
   * bounds, upper bounds, run, cursor of the children; gives how many were replaced.
   */
  SPLIT,

  /** Gives back what a process holds, apart from some. Takes run, process, numbers, run. */
  RELEASE_ALL,

  /**
   * Adds chunks. Takes planned to, planned all, how many, run, seen, kinds, labels, lower bounds,
   * upper bounds, estimates, sources, run; gives how many runs were moved on.
   */
  APPEND,

  /** Takes run; gives planned to. */
  PLANNED_TO,

  /**
   * Takes state, why, live, whether wishes are over, process, whether it is started, run, state
   * before, process.
   */
  MOVE,

  /** Makes failed chunks that are not held pending. Takes run. */
  RESET_FAILED,

  /** Makes held chunks pending. Takes run, label. */
  RELEASE_HELD,

  /** Leaves held chunks out. Takes why, run, label. */
  SKIP_HELD,

  /** The state of a run, waiting for whoever changes it. Takes run; gives state. */
  RUN_STATE,

  /** Takes run, key, note. */
  NOTE_KEEP,

  /** Takes run, key; gives note. */
  NOTE_READ,

  /** Takes run, phase, name, status, evidence, judged at, milliseconds. */
  CHECK_RECORD,

  /** What is asked, locking it. Takes run; gives state, requested, lanes. */
  CONTROL_LOCK,

  /** What is asked. Takes run; gives state, requested, lanes. */
  CONTROL,

  /** Takes requested, lanes, run. */
  CONTROL_WRITE,

  /** Takes run; gives plan name, state, why, planned all, planned at. */
  VIEW_RUN,

  /**
   * By state. Takes run; gives state, chunks, changed, kept, conflicts, estimated chunks, estimate.
   */
  VIEW_TOTALS,

  /** Takes run, how many; gives the columns of a view. */
  VIEW_CHUNKS,

  /** Those that are claimed. Takes run, how many; gives the columns of a view. */
  VIEW_RUNNING,

  /** Takes run and how many (five times), how many, run; gives the columns of a view. */
  VIEW_NOTABLE,

  /** All runs, the newest first. Gives run, sensitive. */
  RUNS,

  /**
   * Takes run; gives requested by, requested, lanes, started at, state at, worked by, document,
   * rows in all tables.
   */
  RUN_FACTS,

  /** Takes run; gives key, note. */
  NOTES,

  /** Takes run; gives phase, name, status, evidence, judged at, milliseconds. */
  CHECKS,

  /** Takes run, process; gives how many others live, whether one of them moved the run last. */
  PEERS,

  /**
   * Locks a run that ended long ago and is not being rolled back. Takes a plan to leave out,
   * states, age in ms, that plan again; gives run.
   */
  ENDED,

  /** Lets a run be found no more. Takes run. */
  FORGET_RUN,

  /** Takes run. */
  FORGET_PROCESSES,

  /** Takes claimed chunks away from whoever has them. Takes run. */
  FORGET_CLAIMS,

  /** Runs that are found no more and still have rows. Gives run. */
  FORGOTTEN,

  /** Takes run, run, how many. */
  FORGET_CHUNKS,

  /** Deletes a run everywhere. Takes run. */
  FORGET,

  /** Names of all plans. */
  PLAN_NAMES,

  /** Labels that no chunk has. Takes labels, run. */
  LABELS_UNKNOWN,

  /** Labels of chunks. Takes run, how many; gives chunk, label. */
  LABELS,

  /** What the before-images of a run are of. Takes run; gives schema, table, column, is key. */
  IMAGE_COLUMNS,

  /**
   * Chunks with before-images that were not restored, and of chosen ones also those without. Takes
   * run, labels, run, run, labels, run; gives chunk.
   */
  IMAGE_CHUNKS,

  /** Takes run, first chunk, end; gives how many rows of images were not restored. */
  IMAGE_ROWS,

  /** Takes run; gives bytes. */
  IMAGE_BYTES,

  /** The next before-images of a chunk. Takes run, chunk, batch; gives batch, rows. */
  IMAGE_NEXT,

  /** Takes run, chunk, batch. */
  IMAGE_RESTORED,

  /** Whether the before-images of a run may be used. Takes run; gives a row if so. */
  IMAGES_KEPT,

  /**
   * Locks a run with before-images that ended long ago and is not being rolled back. Takes a plan
   * to leave out, age in ms, that plan again; gives run.
   */
  IMAGES_ENDED,

  /** Lets nobody use the before-images of a run any more. Takes run. */
  IMAGES_MARK,

  /** Runs whose before-images nobody uses any more, and that still have some. Gives run. */
  IMAGES_FORGOTTEN,

  /** Takes run, how many. */
  FORGET_IMAGES,

  /**
   * Before-images that were restored. Takes run, labels, run, run, labels; gives chunk, batch,
   * rows.
   */
  IMAGES_RESTORED,

  /** Lets nobody work on a chunk again that is rolled back. Takes run, chunk. */
  CHUNK_ROLLED_BACK,

  /** Takes run, chunk; gives state. */
  CHUNK_STATE,

  /** Takes why, run. */
  RUN_ROLLED_BACK
}
