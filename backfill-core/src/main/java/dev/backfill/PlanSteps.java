package dev.backfill;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.Deadlines;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.RunOptions;
import dev.backfill.plan.Stage;
import dev.backfill.plan.TimeWindow;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressListener;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * The steps of the sentence that defines a plan, in the only order that makes sense: scope,
 * chunking, settings. A step never changes: each call returns a new value, so steps can be kept,
 * branched and shared between threads.
 */
public final class PlanSteps {

  private PlanSteps() {}

  /**
   * The scope is known; how it is cut is not. Step.
   *
   * @param <R> type of the ranges
   */
  @CheckReturnValue
  public sealed interface Chunking<R extends Range> permits ChunkingStep {

    /**
     * Says how the scope is cut.
     *
     * @param strategy such as {@code MONTH}, {@code width(10_000)} or your own
     * @return the settings, all with their defaults
     * @throws IllegalArgumentException if the strategy cannot split the scope, saying which can
     */
    Options<R> chunkBy(ChunkStrategy<R> strategy);
  }

  /**
   * Everything required is known; the rest are settings. Step.
   *
   * @param <R> type of the ranges
   */
  public sealed interface Options<R extends Range> extends PlanActions<R> permits PlanBuilder {

    /**
     * The number of chunks that run at once; {@value RunOptions#DEFAULT_PARALLELISM} unless set
     * otherwise. More than the database has cores makes most work slower. Of more than four, only
     * as many do tiny chunks that share transactions as make the run faster.
     *
     * @param chunksAtOnce 1 to {@link RunOptions#MAX_PARALLELISM}
     * @return a new value
     * @throws IllegalArgumentException if the number is out of bounds
     */
    @CheckReturnValue
    Options<R> parallelism(int chunksAtOnce);

    /**
     * Works from the greatest bound to the smallest; from the smallest unless set otherwise.
     *
     * <p>Work on the rows of a table takes the rows of each chunk in this order, too: each batch
     * takes the greatest keys that are not done yet. With one lane a tree whose rows refer to their
     * parents is so deleted children first, if children have greater keys. Several lanes are at
     * several chunks at once, and a chunk that has failed is done after others.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> newestFirst();

    /**
     * Where the run is remembered; in memory unless set otherwise, which survives nothing. Wins
     * over the runner's ledger.
     *
     * @param ledger the ledger
     * @return a new value
     */
    @CheckReturnValue
    Options<R> ledger(Ledger ledger);

    /**
     * Adds a gate before the first chunk.
     *
     * @param check the gate
     * @return a new value
     * @throws IllegalArgumentException if there is one of this name already
     */
    @CheckReturnValue
    Options<R> preCheck(Check check);

    /**
     * Adds a gate after each chunk. A chunk whose gate fails has failed.
     *
     * @param check the gate
     * @return a new value
     * @throws IllegalArgumentException if there is one of this name already
     */
    @CheckReturnValue
    Options<R> chunkCheck(Check check);

    /**
     * Adds a gate after the last chunk.
     *
     * @param check the gate
     * @return a new value
     * @throws IllegalArgumentException if there is one of this name already
     */
    @CheckReturnValue
    Options<R> postCheck(Check check);

    /**
     * Adds a listener, such as {@code ConsoleProgress}.
     *
     * @param listener the listener that receives it
     * @return a new value
     */
    @CheckReturnValue
    Options<R> listener(ProgressListener listener);

    /**
     * The number of attempts at a failing chunk; {@link RetryPolicy#DEFAULT} unless set otherwise.
     *
     * @param policy attempts and waits
     * @return a new value
     */
    @CheckReturnValue
    Options<R> retry(RetryPolicy policy);

    /**
     * The number of chunks that may fail before the run stops; {@link FailureLimit#DEFAULT} unless
     * set otherwise.
     *
     * @param limit the limit
     * @return a new value
     */
    @CheckReturnValue
    Options<R> failureLimit(FailureLimit limit);

    /**
     * Stops the run at the first failed attempt that is not retried: {@link
     * FailureLimit#FAIL_FAST}. From that moment no lane of this process begins a chunk, also while
     * the failure is still being written to the ledger. What is at work then still ends: a batch
     * commits, and the rest of its chunk is given back; work without batches runs to its end, and
     * its chunk counts. Other processes of a shared run stop when they next read the ledger.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> failFast();

    /**
     * The largest number of rows that one commit touches, as of when the end of its batch is looked
     * for; {@value RunOptions#DEFAULT_BATCH_ROWS} unless set otherwise. Rows that other sessions
     * insert into a batch of {@code set} or {@code delete} after that come on top.
     *
     * @param rows at least 1
     * @return a new value
     * @throws IllegalArgumentException if the number is less than 1
     */
    @CheckReturnValue
    Options<R> batchRows(int rows);

    /**
     * The number of chunks that the plan may have; {@value RunOptions#DEFAULT_MAX_CHUNKS} unless
     * set otherwise.
     *
     * @param chunks at least 1
     * @return a new value
     * @throws IllegalArgumentException if the number is less than 1
     */
    @CheckReturnValue
    Options<R> maxChunks(long chunks);

    /**
     * The longest time that a cancel-now and a close wait for running work; {@link
     * RunOptions#DEFAULT_GRACE} unless set otherwise.
     *
     * @param grace not negative
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    @CheckReturnValue
    Options<R> grace(Duration grace);

    /**
     * The longest time that the run waits for a database that is down, restarting or without a free
     * connection, before it pauses itself; {@link RunOptions#DEFAULT_MAX_OUTAGE} unless set
     * otherwise. Such failures do not count as attempts.
     *
     * <p>A run that is started meanwhile waits as long before it begins, and then fails. An address
     * that refuses connections and has not answered once is waited for 30 seconds at most: it may
     * be a wrong one.
     *
     * @param wait not negative; zero to pause at once
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    @CheckReturnValue
    Options<R> maxOutage(Duration wait);

    /**
     * The longest time that one commit may take, or one call of work without batches, before it is
     * stopped and tried again with less at a time; see {@link Deadlines}. No limit unless set.
     *
     * @param atMost more than 0
     * @return a new value
     * @throws IllegalArgumentException if it is zero or negative
     */
    @CheckReturnValue
    Options<R> batchDeadline(Duration atMost);

    /**
     * The longest time that one attempt at a chunk may take before it is stopped and tried again
     * from its last commit; see {@link Deadlines}. No limit unless set.
     *
     * @param atMost more than 0
     * @return a new value
     * @throws IllegalArgumentException if it is zero or negative
     */
    @CheckReturnValue
    Options<R> chunkDeadline(Duration atMost);

    /**
     * The longest time that the run may take, counted from this start, before it drains and pauses
     * itself; run the same plan again to continue. No limit unless set.
     *
     * @param atMost more than 0
     * @return a new value
     * @throws IllegalArgumentException if it is zero or negative
     */
    @CheckReturnValue
    Options<R> runDeadline(Duration atMost);

    /**
     * Sets the number of cores of the database, because no database reports it: {@link #explain()}
     * warns of more lanes than that. Changes nothing else.
     *
     * @param cores 1 or more
     * @return a new value
     * @throws IllegalArgumentException if it is less
     */
    @CheckReturnValue
    Options<R> databaseCores(int cores);

    /**
     * Makes the threads of the lanes, such as {@code Thread.ofPlatform().name("lane-",
     * 1).factory()}; they are virtual threads unless set. Planner, supervisor, heartbeat and
     * listeners keep threads of the library. On platform threads, work that computes without a
     * pause does not hold up other lanes.
     *
     * <p>The factory gives its threads their name, priority and context class loader, and decides
     * whether they are daemons: a lane on a thread that is no daemon keeps the JVM alive until it
     * ends. A lane keeps its thread until it ends, and the library never interrupts it. The keys of
     * the MDC are set as on virtual threads.
     *
     * <p>The factory is called by the thread that starts the run, by one that changes the number of
     * lanes, and by the supervisor: it has to be thread-safe. It is asked for one thread before
     * anything is written, and sometimes for more than there are lanes; what is not needed is not
     * started. A factory that gives null or a thread that was started, or that throws, is refused
     * when the run starts, with an {@link IllegalArgumentException}. Later that ends the run as
     * FAILED, with the chunks done that are done, and the same plan continues it. A lane whose
     * thread is given up after a deadline gets another one of the factory. It gets a platform
     * thread of the library if the factory gives none, or a virtual one. Dry runs use the factory,
     * too. In a group, each plan has its own.
     *
     * {@snippet class="dev.backfill.Snippets" region="threadFactory"}
     *
     * @param factory makes a thread for each lane; thread-safe
     * @return a new value
     */
    @CheckReturnValue
    Options<R> threadFactory(ThreadFactory factory);

    /**
     * Does a little first. A stage holds the first chunks of the plan; no chunk beyond it is begun
     * before all of it has ended. Then it is judged: by its chunks, of which none may have failed,
     * by their checks, and by those checks after the run that say they can judge a part ({@link
     * Check#appliesToPartialRun}). A stage that does not pass ends the run as FAILED, with exactly
     * that stage done; run again, its failed chunks are tried again and it is judged anew. Stages
     * may differ from one start to the next; those that are passed stay passed, by their place.
     *
     * <p>A share is one of all chunks where arithmetic can count them, else of those planned so
     * far, about {@code 1,000}. While stages are left, no chunk is cut in two.
     *
     * @param chunks the number of chunks that are the first stage; at least 1
     * @param more further stages, each counted from the first chunk of the plan, such as {@code
     *     percent(5)}
     * @return a new value
     * @throws IllegalArgumentException if a stage is no legal one
     */
    @CheckReturnValue
    Options<R> canary(long chunks, Stage... more);

    /**
     * Begins chunks and batches only inside of these windows. Outside of them a batch that is under
     * way ends, its chunk is given back with what it has done, and the run waits: it stays RUNNING,
     * keeps its lease, and continues by itself when the next window opens. Progress and log say
     * which one that is. A {@linkplain #runDeadline deadline of the run} counts these waits, too.
     * Off unless set.
     *
     * <p>The clock is that of this process; each process of a shared run has its own windows.
     * Checks before the first chunk and planning do not wait. What comes after the last chunk waits
     * only if it finds the window closed. Not part of the plan's fingerprint, so a run can be
     * continued with other windows.
     *
     * {@snippet class="dev.backfill.Snippets" region="windows"}
     *
     * @param first such as {@code TimeWindow.parse("mon-fri 22:00-06:00")}
     * @param more further windows
     * @return a new value
     */
    @CheckReturnValue
    Options<R> windows(TimeWindow first, TimeWindow... more);

    /**
     * Looks for rows that have come into the ranges of the plan while it ran, or were missed
     * because another session moved them. When all chunks have ended well, the work is asked how
     * many rows still want it; where there are any, chunks of just these rows follow, labelled
     * {@code +delta}, and then it is asked again, until there is none or the passes are used up.
     * The rows that remain are counted in the report, and the run is complete all the same. Passes
     * are counted anew by each start.
     *
     * <p>Each look counts in the whole scope once, and once more where there are such rows; it ends
     * after 10,000 chunks, and the next one finds the rest. A cancel takes effect between two
     * counts. Work that leaves a row empty does it again in each pass.
     *
     * <p>Only for work that can tell which rows need it: {@code preserveExisting()} of {@code set}
     * and {@code transform}, and {@code delete}, by one process; everything else is refused at the
     * start. Ranges are those that were planned: rows beyond them are not searched for, nor are
     * those without a value of the chunk column.
     *
     * @param most the largest number of passes; 0 to {@link RunOptions#MAX_DELTA_PASSES}, 0 unless
     *     said
     * @return a new value
     * @throws IllegalArgumentException if it is out of its bounds
     */
    @CheckReturnValue
    Options<R> deltaPasses(int most);

    /**
     * Ends the run in good order when the JVM is asked to end (SIGTERM, Ctrl-C, {@code
     * System.exit}): no batch begins, what runs has half of the grace to commit, then it is stopped
     * and rolled back as by {@link dev.backfill.run.BackfillRun#close}. The run is CANCELLED, and
     * the same plan continues it. Off unless set: where a container or a framework ends the
     * process, it closes the {@code DataSource} at the same time, so close the run there instead.
     *
     * <p>A supervisor that sends SIGKILL after SIGTERM should wait for longer than one and a half
     * times the grace. Nothing is lost if it does not.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> drainOnShutdown();

    /**
     * Lets this run begin although another live run may write the same columns of the same rows.
     * Log and report say so. Without this it is refused with an {@link
     * dev.backfill.work.OverlapException} that names the other run. Other plans are refused beside
     * this one unless they say the same.
     *
     * <p>Only for work that gives the same result in any order: each of the two may change what the
     * other has written.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> allowOverlap();

    /**
     * Refuses a run that would do its chunks only at least once, before anything is written. The
     * message says why, and how to have each batch exactly once. Without this such a run begins,
     * and log, progress and report say {@code at least once}.
     *
     * <p>A batch is done exactly once if it commits together with its row in the ledger: the work
     * is transactional, such as {@code set(..)} or {@code Jdbc.inTransaction}, and the ledger is a
     * {@code JdbcLedger} with the same {@code DataSource} object.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> requireExactlyOnce();

    /**
     * Shows the messages of the exceptions that the work and the driver throw in log, report, event
     * and ledger, up to 500 characters for a chunk. They may hold row data, such as {@code Failing
     * row contains (..)}, so they are not shown unless set. Without this, the exceptions are the
     * causes of {@link dev.backfill.report.BackfillFailedException}, in {@link
     * dev.backfill.progress.ProgressEvent.ChunkChanged#cause}, and at DEBUG in the log {@code
     * dev.backfill.causes}.
     *
     * @return a new value
     */
    @CheckReturnValue
    Options<R> showCauses();

    /**
     * Sets rows aside that fail on their data: they violate a constraint, hold a value that does
     * not fit, or make a trigger or a function of {@code transform} fail. All other rows are done.
     * Off unless set: then the chunk of such a row fails, and with it the run.
     *
     * <p>A batch that fails is halved until the row stands alone, which takes about log n attempts
     * for a batch of n rows. The row is left as it is, and written to the ledger with its key, the
     * SQLSTATE and the constraint. The run completes, and its report, its last log line and a
     * warning say how many rows it has set aside. {@link Ledger#badRows} lists them, and {@code
     * JdbcTable.badRows(..)} is a scope of them for a plan of their own. With more bad rows than
     * allowed the run fails, and those that are set aside stay listed. Not part of the plan's
     * fingerprint, so a failed run can be continued with another limit.
     *
     * <p>For work that can try its rows one by one: {@code set}, {@code delete}, {@code
     * insertSelect}, {@code transform} and {@code copyInto}, on tables with a key, and {@code
     * load}. Other work is refused at the start: SQL and code of your own see a chunk as a whole,
     * and a part of it may have another result.
     *
     * @param limit such as {@code BadRows.atMost(100).orShare(0.001)}
     * @return a new value
     */
    @CheckReturnValue
    Options<R> setAside(BadRows limit);

    /**
     * Has other people approve this plan before it is run, with {@code
     * ledger.approve(plan.approvalTerms(work), "ann")}. A run without enough approvals is refused
     * with a {@link dev.backfill.ledger.NotApprovedException}, before anything is written. Not part
     * of the plan's fingerprint. The plan has to say who {@linkplain #requestedBy requested} it,
     * who cannot approve it. Dry runs and explanations need none.
     *
     * <p>An approval is of one version: it is lost if the scope with its ranges, the cutting, the
     * SQL, the code version, the requester or this rule becomes another one. A run that has begun
     * with its approvals continues with them after they have expired, and not after one that it
     * needs was withdrawn.
     *
     * {@snippet class="dev.backfill.Snippets" region="approvals"}
     *
     * @param rule such as {@code ApprovalRule.required(2)}
     * @return a new value
     */
    @CheckReturnValue
    Options<R> approvals(ApprovalRule rule);

    /**
     * The same, by any people but the one who requested it.
     *
     * @param required the number of people; 0 for none
     * @return a new value
     * @throws IllegalArgumentException if it is out of its bounds
     */
    @CheckReturnValue
    default Options<R> approvals(int required) {
      return approvals(ApprovalRule.required(required));
    }

    /**
     * The way in which this can be undone. A backup to restore from is searched for before the
     * first chunk, and a run that has none does not begin; that it cannot be undone is stated in
     * the log and in every report. Unless set, no way is stated, which {@link
     * #explain(ChunkProcessor)} notes. Not part of the plan's fingerprint.
     *
     * {@snippet class="dev.backfill.Snippets" region="undoBy"}
     *
     * @param way such as {@link Undo#restoreFromBackup} or {@link Undo#none}
     * @return a new value
     */
    @CheckReturnValue
    Options<R> undoBy(Undo way);

    /**
     * Version of the Java code that does the work; {@value PlanDefinition#DEFAULT_CODE_VERSION}
     * unless set otherwise. A run is not resumed with another version.
     *
     * @param version any text; change it when the code would give other results
     * @return a new value
     */
    @CheckReturnValue
    Options<R> codeVersion(String version);

    /**
     * The purpose of this plan; shown in the report.
     *
     * @param text for people
     * @return a new value
     */
    @CheckReturnValue
    Options<R> description(String text);

    /**
     * The person or team that requested it; shown in the report.
     *
     * @param who for people
     * @return a new value
     */
    @CheckReturnValue
    Options<R> requestedBy(String who);

    /**
     * Ends the sentence without running it.
     *
     * @return the plan, for a {@link dev.backfill.run.BackfillRunner} or to be run as it is
     */
    @CheckReturnValue
    BuiltPlan<R> build();
  }
}
