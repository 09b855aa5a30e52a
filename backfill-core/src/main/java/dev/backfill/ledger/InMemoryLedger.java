package dev.backfill.ledger;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.backfill.contract.TimeSource;
import dev.backfill.scope.Range;
import dev.backfill.support.BriefLock;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A ledger without a database: the same contract, until the JVM ends.
 *
 * <p>Made for long runs of small chunks: what has ended is kept in full only where it is worth
 * naming. Every failed chunk, the first 2,000 and the last 500 to end and the 20 slowest can be
 * shown; of the others only the totals are left. Its transactions carry no data, and other members
 * of a run than those of this object do not exist.
 *
 * <p>Thread-safe.
 */
public final class InMemoryLedger implements Ledger {
  private final TimeSource time;
  private final Resource resource = new MemoryResource();
  private final BriefLock lock = BriefLock.create();
  private final Map<String, MemoryRun<?>> runs = new HashMap<>();
  private final MemoryApprovals approvals = new MemoryApprovals();

  private InMemoryLedger(TimeSource time) {
    this.time = requireNonNull(time, "time");
  }

  /**
   * A new, empty ledger on the time of the JVM.
   *
   * @return the ledger
   */
  public static InMemoryLedger create() {
    return new InMemoryLedger(TimeSource.system());
  }

  /**
   * A new, empty ledger on another source of time, for tests.
   *
   * @param time decides when a back-off is over
   * @return the ledger
   */
  public static InMemoryLedger create(TimeSource time) {
    return new InMemoryLedger(time);
  }

  @Override
  public Resource resource() {
    return resource;
  }

  @Override
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    lock.lock();
    try {
      MemoryRun<?> known = runs.get(definition.planName());
      if (known == null) {
        var let = approvals.letIn(definition, Moment.now(time));
        var made = new MemoryRun<>(definition, time);
        runs.put(definition.planName(), made);
        return made.join(definition, this::upstream, let);
      }
      known.requireSame(definition);
      known.requireNotLive();
      var let = approvals.letIn(definition, Moment.now(time));
      // the same definition has the same scope, and so the same type of ranges
      @SuppressWarnings("unchecked")
      var same = (MemoryRun<R>) known;
      return same.join(definition, this::upstream, let);
    } finally {
      lock.unlock();
    }
  }

  private UpstreamRun upstream(String planName) {
    MemoryRun<?> known;
    lock.lock();
    try {
      known = runs.get(planName);
    } finally {
      lock.unlock();
    }
    return known == null ? UpstreamRun.unknown(planName) : known.asUpstream();
  }

  @Override
  public Optional<RunControl> attach(String planName) {
    lock.lock();
    try {
      return Optional.ofNullable(runs.get(planName));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(String planName) {
    lock.lock();
    try {
      MemoryRun<?> known = runs.get(planName);
      if (known != null) {
        known.requireNotLive();
        runs.remove(planName);
        approvals.forgetRun(planName);
      } else {
        approvals.forgetPlan(planName);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void releaseChunk(String planName, String chunkId) {
    onHold(planName, chunkId, run -> run.release(chunkId));
  }

  @Override
  public Reprocessing explainReprocess(String planName, Reprocess request, int atMost) {
    return known(planName).reprocess(request, atMost, false);
  }

  @Override
  public Reprocessing reprocess(String planName, Reprocess request, int atMost) {
    return known(planName).reprocess(request, atMost, true);
  }

  private MemoryRun<?> known(String planName) {
    return known().stream()
        .filter(run -> run.definition().planName().equals(planName))
        .findFirst()
        .orElseThrow(() -> ReprocessRules.unknown(planName));
  }

  private void onHold(String planName, String chunkId, Predicate<MemoryRun<?>> change) {
    MemoryRun<?> known;
    lock.lock();
    try {
      known = runs.get(planName);
    } finally {
      lock.unlock();
    }
    if (known == null || !change.test(known)) {
      throw LedgerRules.notOnHold(planName, chunkId);
    }
  }

  @Override
  public int forgetEnded(Duration longerAgo, Set<RunState> states) {
    LedgerRules.requireEnded(longerAgo, states);
    lock.lock();
    try {
      int all = runs.size();
      var over = runs.values().stream().filter(run -> run.hasEnded(states, longerAgo)).toList();
      for (var run : over) {
        runs.remove(run.definition().planName());
        approvals.forgetRun(run.definition().planName());
      }
      return all - runs.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean keepsApprovals() {
    return true;
  }

  @Override
  public Approval approve(ApprovalTerms terms, String by, Duration validFor) {
    String name = terms.requireApprover(by, validFor);
    lock.lock();
    try {
      return approvals.add(terms, name, validFor, Moment.now(time));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Approval> approvals(String planName) {
    lock.lock();
    try {
      return approvals.of(planName, Moment.now(time));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void withdrawApproval(String planName, String by) {
    String name = ApprovalTerms.requireName(by);
    boolean withdrawn;
    lock.lock();
    try {
      withdrawn = approvals.withdraw(planName, name, Moment.now(time));
    } finally {
      lock.unlock();
    }
    if (!withdrawn) {
      throw LedgerRules.notApprovedBy(planName, name);
    }
  }

  @Override
  public List<RunSummary> runs() {
    return known().stream()
        .map(run -> run.summary(0))
        .sorted(comparing((RunSummary run) -> run.view().plannedAt()).reversed())
        .toList();
  }

  @Override
  public Optional<RunInspection> inspect(String planName) {
    return known().stream()
        .filter(run -> run.definition().planName().equals(planName))
        .findFirst()
        .map(MemoryRun::inspect);
  }

  @Override
  public List<BadRow> badRows(String planName, int atMost) {
    LedgerRules.requireSome(atMost);
    return known().stream()
        .filter(run -> run.definition().planName().equals(planName))
        .findFirst()
        .map(run -> run.badRows(atMost))
        .orElse(List.of());
  }

  private List<MemoryRun<?>> known() {
    lock.lock();
    try {
      return List.copyOf(runs.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isDurable() {
    return false;
  }
}
