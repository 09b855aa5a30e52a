package dev.backfill.jdbc.dialect;

/**
 * The statements of a ledger to its database. Each database has its own texts. The names of the
 * parameters are the same everywhere, and so are the columns, in the order given here.
 */
public enum LedgerStatement {

  /** Which version the tables have. Gives version. */
  SCHEMA_VERSION,

  /** Locks the name of a plan until the transaction ends. */
  PLAN_LOCK,

  /**
   * Finds the run of a plan and locks it; gives run, hashes, zone, document, planned at, state,
   * footprint.
   */
  RUN_FIND,

  /** Keeps an approval; gives by, at, expires at. */
  APPROVE,

  /** Locks the approvals of a plan, so that none is withdrawn until the transaction ends. */
  APPROVALS_LOCK,

  /**
   * The approvals of a plan, in the order in which they were given; gives by, at, expires at,
   * withdrawn at, hash of the plan, of the work and of the terms, document, whether it has expired
   * before the run began with these terms.
   */
  APPROVALS,

  /** Withdraws approvals of some people. */
  APPROVALS_WITHDRAW,

  /** Deletes the approvals of a plan that has no run. */
  APPROVALS_FORGET,

  /** Notes when a run was let in with approvals of these terms for the first time. */
  RUN_APPROVED,

  /** Finds the run of a plan without a lock; gives run, sensitive. */
  RUN_LOOK,

  /** Writes a new run down, unless there is a live one of this name. */
  RUN_CREATE,

  /**
   * Lets a process in; {@code lanes} is null to leave them, {@code worker} is for people, {@code
   * footprint} is null to leave it.
   */
  RUN_JOIN,

  /**
   * The processes of a run; gives process, host, pid, seconds since beat, lease end, lives, shares.
   */
  PROCESS_LIST,

  /**
   * The footprints of processes of other runs than {@code run}; gives run, process, host, pid,
   * joined at, lives, footprint.
   */
  FOOTPRINTS,

  /** Removes a process from its run. */
  PROCESS_DELETE,

  /** Adds a process to a run; {@code lease} in milliseconds, {@code footprint} null for none. */
  PROCESS_ADD,

  /** The session of this connection. Gives backend, session. */
  SESSION,

  /**
   * Prolongs the lease by {@code lease} milliseconds; gives whether the process is still known,
   * state, requested, lanes.
   */
  BEAT,

  /**
   * Writes the row of a process as it is; how many there are tells whether the process is still
   * known. A transaction that writes nothing does not {@linkplain #WAIT_FOR_DISK wait}.
   */
  PROCESS_TOUCH,

  /** Which of some transactions have ended; gives their ids. */
  TRANSACTIONS_ENDED,

  /**
   * Which sessions hold the locks that lanes of a run wait for. {@code run8} are the first eight
   * digits of the run. Gives the name of the lane's session, then pid, application, state, begin of
   * the transaction, milliseconds in this state, port of the client, port of the server.
   */
  BLOCKERS,

  /**
   * Claims chunks with numbers from {@code low} to {@code up_to}; gives state, requested, lanes,
   * planned all, beats, member, then the columns of a chunk, if any.
   */
  CLAIM,

  /** The same, of the chunks that are {@code ready}. */
  CLAIM_READY,

  /** The run of a plan, for one that depends on it; gives run, state, planned to, planned all. */
  UPSTREAM,

  /** The chunks that have not succeeded; gives label, kind, lower bound, upper bound, state. */
  UPSTREAM_UNFINISHED,

  /**
   * The next pending chunks with numbers above {@code after} up to {@code up_to}; gives number,
   * kind, lower bound, upper bound, whether they are due.
   */
  PENDING,

  /**
   * The unfinished chunks from {@code low} on; gives running, pending, milliseconds until the next
   * is due, running without a live owner, whether the process owns chunks that are not {@code
   * held}, whether all up to {@code up_to} are planned.
   */
  UNFINISHED_CHUNKS,

  /**
   * Ends sessions that are at work on chunks of dead processes, from number {@code low} on; {@code
   * process} asks.
   */
  EVICT,

  /** The same for one chunk. */
  EVICT_ONE,

  /** Takes chunks away from dead processes, from number {@code low} on; {@code process} asks. */
  RECLAIM,

  /** Forgets processes of a run whose lease has run out; {@code process} asks. */
  PROCESS_EXPIRE,

  /**
   * Locks claims at the start of a transaction. Limits are text with a unit, {@code session} is the
   * application name; with {@code at_the_end} its commit does not wait for the disk. Gives how
   * many, transaction, isolation level.
   */
  FENCE_IN,

  /** The same of one claim, which the planner would else plan anew each time. */
  FENCE_IN_ONE,

  /** Writes batches down at the end of a transaction. */
  FENCE_OUT,

  /** The same of one batch; takes values where that takes arrays. */
  FENCE_OUT_ONE,

  /**
   * The outcome of a transaction; gives the id of the present one (null if it has none), the status
   * of the one asked about, and its name if it is prepared.
   */
  TRANSACTION,

  /**
   * Whether a crash of the server has lost a transaction that had locked a chunk; what is known of
   * its id is then of another one.
   */
  TRANSACTION_LOST,

  /**
   * Has the commit of this transaction wait until the disk has it, and with it all that was
   * committed before.
   */
  WAIT_FOR_DISK,

  /** Sets the lock timeout of this transaction, given as text with a unit. */
  LOCK_TIMEOUT,

  /**
   * The outcome of chunks, waiting for the transactions that have them; gives number, state, owner,
   * fence, batches, tries.
   */
  RESOLVE,

  /** Notes a batch. */
  NOTE,

  /**
   * Sets {@code count} rows aside, if their chunk is held after so many {@code batches} and the run
   * has {@code most} with them, or fewer. Gives how many chunks were held, and 1 if the rows were
   * set aside, else 0.
   */
  SET_ASIDE,

  /**
   * Gives a chunk back after {@code backoff} milliseconds; {@code cause}, {@code sql_state} and
   * {@code kind} are null to leave them.
   */
  GIVE_BACK,

  /** Ends a chunk. */
  FINISH,

  /**
   * Replaces a chunk by others; {@code batches} are those that are committed as far as its lane
   * knows, {@code cursor} is that of the children. Gives how many were replaced.
   */
  SPLIT,

  /** Gives back what a process owns, apart from chunks that are {@code held}. */
  RELEASE_ALL,

  /**
   * Adds chunks if the run is planned as far as {@code seen}; gives how many runs were moved on.
   */
  APPEND,

  /** Gives how far a run is planned. */
  PLANNED_TO,

  /**
   * Moves a run to another state. {@code anew} ends what was requested, {@code begins} keeps the
   * time of the start, and a run that {@code resumes} does not where a pause is requested.
   */
  MOVE,

  /** Makes failed chunks that are not held pending. */
  RESET_FAILED,

  /** Makes held and skipped chunks pending. */
  RELEASE_HELD,

  /**
   * Leaves chunks out that wait or have failed; gives how many, and on how many a lane is at work.
   */
  SKIP,

  /**
   * Chunks that are done again, by {@code which}, {@code labels} and {@code skipped}; {@code
   * never}, {@code once} and {@code round} are keys of notes. Gives state, sensitive, chunks of the
   * run, those rolled back, those done again, their rows by what became of them, rows that they had
   * set aside, whether images of split chunks forbid it, role, time, both notes, number of rounds.
   */
  REPROCESS_TOTALS,

  /** The first of them; gives number, label, kind, lower and upper bound, state, rows. */
  REPROCESS_CHUNKS,

  /** Makes them pending from their beginning, and keeps a note. */
  REPROCESS,

  /** Gives the state of a run, waiting for a transaction that changes it. */
  RUN_STATE,

  /** Keeps a note, unless there is one of this key. */
  NOTE_KEEP,

  /** Gives a note. */
  NOTE_READ,

  /** Keeps the result of a check; {@code took} in milliseconds. */
  CHECK_RECORD,

  /** The commands to a run, locking it; gives state, requested, lanes. */
  CONTROL_LOCK,

  /** The commands to a run; gives state, requested, lanes. */
  CONTROL,

  /** Writes what is asked of a run. */
  CONTROL_WRITE,

  /**
   * Gives plan name, state, why, planned all, planned at, rows set aside, number of the last chunk,
   * revision of the chunks that have ended. Begins a transaction that looks at a run.
   */
  VIEW_RUN,

  /**
   * Rows that were set aside, by cause, the most frequent first; gives rows, cause, SQLSTATE,
   * constraint.
   */
  VIEW_BAD_ROWS,

  /**
   * The first chunks that were skipped, in blocks of numbers from {@code firsts} to before {@code
   * ends}; gives label, why, by, time.
   */
  VIEW_SKIPPED,

  /**
   * By block of numbers, from {@code firsts} to before {@code ends}, and state; gives first number,
   * state, chunks, changed, kept, conflicts, estimated chunks, estimate, seconds of the longest
   * attempt of those that were done or left out.
   */
  VIEW_TOTALS,

  /** The first chunks; gives the columns of a view. */
  VIEW_CHUNKS,

  /**
   * Those that are claimed, in blocks of numbers from {@code firsts} to before {@code ends}; gives
   * the columns of a view.
   */
  VIEW_RUNNING,

  /**
   * Those that are worth naming: at work, failed and slow ones, each in blocks of numbers; gives
   * the columns of a view.
   */
  VIEW_NOTABLE,

  /** The differences of the compared chunks; gives text. */
  DIFFERENCES,

  /**
   * The chunks at which something begins or ends, by number: those that do not begin where the one
   * before ends, or end where it begins if {@code descending}; the last one; those that were split
   * or are not done. Gives number, label, kind, lower and upper bound, parent, state, whether it is
   * not done, place, whether a stretch begins, whether it is the last, then number, label, kind,
   * lower and upper bound of the one before.
   */
  COVERAGE,

  /** All runs, the newest first. Gives run, sensitive. */
  RUNS,

  /**
   * Gives requested by, requested, lanes, started at, state at, worked by, document, rows in all
   * tables.
   */
  RUN_FACTS,

  /**
   * The first rows that were set aside; gives label of the chunk, table, key, cause, SQLSTATE,
   * constraint, attempt, time.
   */
  BAD_ROWS,

  /** Gives key, note. */
  NOTES,

  /** Gives phase, name, status, evidence, judged at, milliseconds. */
  CHECKS,

  /** Gives how many others live, whether one of them moved the run last. */
  PEERS,

  /**
   * Locks a run that ended {@code age} milliseconds ago or earlier and is not being rolled back,
   * but no run of the plan {@code except}; gives run.
   */
  ENDED,

  /**
   * Lets a run be found no more, and deletes the approvals of its versions and those that were
   * given before it began.
   */
  FORGET_RUN,

  /** Removes all processes of a run. */
  FORGET_PROCESSES,

  /** Takes claimed chunks away from the processes that own them. */
  FORGET_CLAIMS,

  /** Runs that are found no more and still have rows. Gives run. */
  FORGOTTEN,

  /** Deletes some chunks of a run. */
  FORGET_CHUNKS,

  /** Deletes a run everywhere. */
  FORGET,

  /** Names of all plans. */
  PLAN_NAMES,

  /** Gives labels that no chunk has. */
  LABELS_UNKNOWN,

  /** Labels of chunks; gives chunk, label. */
  LABELS,

  /** The columns that the before-images of a run cover; gives schema, table, column, is key. */
  IMAGE_COLUMNS,

  /**
   * Chunks with before-images that were not restored, and of chosen ones also those without; gives
   * chunk.
   */
  IMAGE_CHUNKS,

  /**
   * Gives how many rows of images were not restored, of chunks from {@code first} to before {@code
   * end}.
   */
  IMAGE_ROWS,

  /** The next before-images of a chunk, at or before a batch; gives batch, rows. */
  IMAGE_NEXT,

  /** Marks before-images as restored. */
  IMAGE_RESTORED,

  /** Finds out if the before-images of a run may be used; gives a row if so. */
  IMAGES_KEPT,

  /**
   * Locks a run with before-images that ended {@code age} milliseconds ago or earlier and is not
   * being rolled back, but no run of the plan {@code except}; gives run.
   */
  IMAGES_ENDED,

  /** Marks the before-images of a run as unusable. */
  IMAGES_MARK,

  /** Runs whose before-images are of no use any more, and that still have some. Gives run. */
  IMAGES_FORGOTTEN,

  /** Deletes some before-images of a run. */
  FORGET_IMAGES,

  /** Before-images that were restored; gives chunk, batch, rows. */
  IMAGES_RESTORED,

  /** Lets no process remember chunks of a run that have ended. */
  CHUNKS_MAY_CHANGE,

  /** Marks a chunk as rolled back, so that no process works on it again. */
  CHUNK_ROLLED_BACK,

  /** Gives the state of a chunk. */
  CHUNK_STATE,

  /** Marks a run as rolled back. */
  RUN_ROLLED_BACK
}
