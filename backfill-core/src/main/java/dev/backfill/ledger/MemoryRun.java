package dev.backfill.ledger;

import dev.backfill.contract.TimeSource;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One run in memory, seen and steered by any caller. Thread-safe: one lock guards everything of the
 * run, and no code of the host is called under it.
 */
final class MemoryRun<R extends Range> implements RunControl {
  private static final long PID = ProcessHandle.current().pid();

  private final BriefLock lock = BriefLock.create();
  private final String runId = UUID.randomUUID().toString();
  private final RunDefinition<R> definition;
  private final TimeSource time;
  private final Moment plannedAt;
  private final ChunkStore<R> chunks = new ChunkStore<>();
  private final RunStatus status;
  private final Set<Long> members = new HashSet<>();
  private long lastProcess;

  MemoryRun(RunDefinition<R> definition, TimeSource time) {
    this.definition = definition;
    this.time = time;
    this.plannedAt = Moment.now(time);
    this.status = new RunStatus(definition.lanes(), plannedAt);
  }

  String runId() {
    return runId;
  }

  RunDefinition<R> definition() {
    return definition;
  }

  TimeSource time() {
    return time;
  }

  /** The store that the lock guards; only to be used within {@link #locked}. */
  ChunkStore<R> chunks() {
    return chunks;
  }

  /** The store that the lock guards; only to be used within {@link #locked}. */
  RunStatus status() {
    return status;
  }

  <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  /** Lets another process in; its wish for lanes replaces that of the one before. */
  RunLedger<R> join(
      RunDefinition<R> wanted,
      Function<String, UpstreamRun> others,
      Optional<Approvals> approvals) {
    return locked(
        () -> {
          requireNotLive();
          long process = ++lastProcess;
          members.add(process);
          status.request(new RunCommand.Lanes(wanted.lanes()));
          return new MemoryMember<>(this, process, others, approvals);
        });
  }

  /**
   * Lets a process go, and makes pending again what it still holds; false if it has gone before.
   */
  boolean leave(long process) {
    var now = Moment.now(time);
    return locked(
        () -> {
          chunks.releaseAll(process, now);
          return members.remove(process);
        });
  }

  /** Only to be asked within {@link #locked}. */
  boolean isMember(long process) {
    return members.contains(process);
  }

  /** Refuses to share a run that another process is at work on. */
  void requireNotLive() {
    var live = locked(() -> status.state().isLive() && !members.isEmpty());
    if (live) {
      throw new RunIsLiveException(
          ("Plan '%s' is being run in this JVM already, planned at %s. Wait for that run to end, or"
                  + " cancel it")
              .formatted(definition.planName(), plannedAt.instant()));
    }
  }

  /** Makes held or skipped chunks pending again; false if there are none of this label. */
  boolean release(String chunkId) {
    return locked(
        () -> {
          requireNotLive();
          return chunks.release(chunkId);
        });
  }

  /** Has chunks done again, or only shows which. */
  Reprocessing reprocess(Reprocess request, int atMost, boolean write) {
    var now = Moment.now(time);
    return locked(
        () -> {
          requireNotLive();
          return new MemoryReprocess<>(definition, chunks, status).of(request, atMost, write, now);
        });
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    var reason = LedgerRules.requireReason(why);
    var who = by.isBlank() ? System.getProperty("user.name", "unknown") : by;
    var now = Moment.now(time);
    boolean skipped = locked(() -> chunks.skip(chunkId, reason, who, now));
    if (!skipped) {
      throw LedgerRules.cannotBeSkipped(
          definition.planName(), chunkId, locked(() -> chunks.isAtWork(chunkId)));
    }
  }

  /** Refuses another definition under this name. */
  void requireSame(RunDefinition<?> wanted) {
    if (!wanted.isThatOf(
        definition.planHash(),
        definition.workHash(),
        definition.zone().getId(),
        definition.document())) {
      throw PlanChangedException.between(
          definition.planName(), plannedAt.instant(), definition.document(), wanted.document());
    }
  }

  @Override
  public void request(RunCommand request) {
    lock.lock();
    try {
      status.request(request);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public RunDirective directive() {
    return status.directive();
  }

  @Override
  public RunView view(int notable) {
    var now = Moment.now(time);
    var rows = new ArrayList<ChunkRow<R>>();
    var totals =
        locked(
            () -> {
              rows.addAll(chunks.notable(notable));
              return totals();
            });
    var views = rows.stream().map(row -> row.view(definition.bounds(row.chunk().range()), now));
    return new MemoryRunView(
        totals.planName(),
        totals.runId(),
        totals.state(),
        totals.why(),
        totals.chunks(),
        totals.rows(),
        totals.estimates(),
        totals.planned(),
        totals.plannedAt(),
        views.toList(),
        totals.badRows(),
        notable == 0 ? List.of() : totals.badRowGroups(),
        notable == 0 ? List.of() : totals.skipped());
  }

  /** Returns true if it has been over for at least so long, in one of these states. */
  boolean hasEnded(Set<RunState> states, Duration longerAgo) {
    var now = Moment.now(time);
    return locked(
        () ->
            members.isEmpty()
                && states.contains(status.state())
                && now.since(status.stateAt()).compareTo(longerAgo) >= 0);
  }

  RunSummary summary(int notable) {
    var view = view(notable);
    return locked(
        () ->
            new RunSummary(
                view,
                definition.requestedBy(),
                status.directive(),
                status.startedAt(),
                status.stateAt().instant(),
                "process %s".formatted(PID),
                members.stream().map(MemoryRun::process).toList(),
                1L
                    + chunks.tally().all()
                    + members.size()
                    + status.notes().size()
                    + status.checks().size()
                    + chunks.badRows().count()));
  }

  /** Every member is this JVM, whose death no member could see. */
  private static RunProcess process(long member) {
    return new RunProcess(Long.toString(member), "this JVM", PID, Duration.ZERO, true);
  }

  /** The first rows that were set aside. */
  List<BadRow> badRows(int atMost) {
    return locked(() -> chunks.badRows().first(atMost));
  }

  RunInspection inspect() {
    var summary = summary(RunInspection.NOTABLE);
    return locked(
        () -> new RunInspection(summary, definition.document(), status.checks(), status.notes()));
  }

  /** What a run that depends on this one has to know of it. */
  UpstreamRun asUpstream() {
    var unfinished = new ArrayList<Map.Entry<Chunk<R>, ChunkState>>();
    var head =
        locked(
            () -> {
              unfinished.addAll(chunks.unfinished());
              return new UpstreamRun(
                  definition.planName(),
                  Optional.of(status.state()),
                  status.plannedTo(),
                  status.isPlanned(),
                  List.of());
            });
    return new UpstreamRun(
        head.planName(),
        head.state(),
        head.plannedTo(),
        head.planned(),
        unfinished.stream().map(entry -> unfinished(entry.getKey(), entry.getValue())).toList());
  }

  private UpstreamRun.Unfinished unfinished(Chunk<R> chunk, ChunkState state) {
    return new UpstreamRun.Unfinished(
        chunk.id(), chunk.kind(), definition.codec().write(chunk.range()), state);
  }

  private RunView totals() {
    var tally = chunks.tally();
    return new MemoryRunView(
        definition.planName(),
        runId,
        status.state(),
        status.why(),
        tally.chunks(),
        tally.rows(),
        tally.estimates(),
        status.isPlanned(),
        plannedAt.instant(),
        List.of(),
        chunks.badRows().count(),
        chunks.badRows().groups(RunView.CAUSES),
        chunks.skipped(RunView.SKIPPED));
  }
}
