package dev.backfill.ledger;

import dev.backfill.check.CheckResult;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.TableDifference;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A membership in a run in memory. Thread-safe; owns what it has claimed. */
final class MemoryMember<R extends Range> implements RunLedger<R> {
  private final MemoryRun<R> run;
  private final long process;
  private final Function<String, UpstreamRun> others;
  private final Optional<Approvals> approvals;

  /**
   * A new member.
   *
   * @param others the other runs of the ledger, by the name of their plan
   * @param approvals with which it was let in
   */
  MemoryMember(
      MemoryRun<R> run,
      long process,
      Function<String, UpstreamRun> others,
      Optional<Approvals> approvals) {
    this.run = run;
    this.process = process;
    this.others = others;
    this.approvals = approvals;
  }

  @Override
  public Optional<Approvals> approvals() {
    return approvals;
  }

  @Override
  public String runId() {
    return run.runId();
  }

  @Override
  public Optional<String> plannedTo() {
    return run.locked(() -> run.status().plannedTo());
  }

  @Override
  public boolean append(
      List<NewChunk<R>> next, Optional<String> seen, String plannedTo, boolean last) {
    var labels =
        next.stream().map(draft -> run.definition().label(draft.kind(), draft.range())).toList();
    return run.locked(
        () -> {
          requireMember();
          if (!run.status().plannedTo().equals(seen)) {
            return false;
          }
          for (int i = 0; i < next.size(); i++) {
            run.chunks().append(next.get(i), labels.get(i));
          }
          run.status().planned(plannedTo, last);
          return true;
        });
  }

  /** An answer of "another planner was faster" would let a late planner try for ever. */
  private void requireMember() {
    if (!run.isMember(process)) {
      throw new LedgerException(
          "This process has left the run of plan '%s': nothing more can be planned"
              .formatted(run.definition().planName()),
          null);
    }
  }

  @Override
  public Claim<R> claim(int atMost, long upTo) {
    requireAtLeastOne(atMost);
    var now = Moment.now(run.time());
    return run.locked(
        () ->
            refused()
                .orElseGet(
                    () -> claimed(run.chunks().claim(process, atMost, upTo, now), upTo, now)));
  }

  /** The runs upstream are read before this one is locked: no lock is taken under another. */
  @Override
  public Claim<R> claim(int atMost, long upTo, Upstreams<R> upstream) {
    if (upstream.isEmpty()) {
      return claim(atMost, upTo);
    }
    requireAtLeastOne(atMost);
    var decision = upstream.begin();
    var rule = decision.by(decision.planNames().stream().map(others).toList());
    var now = Moment.now(run.time());
    return run.locked(() -> refused().orElseGet(() -> claimNow(atMost, upTo, rule, now)));
  }

  private static void requireAtLeastOne(int atMost) {
    if (atMost < 1) {
      throw new IllegalArgumentException("a claim takes at least 1 chunk, was " + atMost);
    }
  }

  private Claim<R> claimNow(int atMost, long upTo, Upstreams.Rule<R> rule, Moment now) {
    var chunks = run.chunks();
    var claim = claimed(chunks.claim(process, atMost, upTo, now, rule), upTo, now);
    if (!(claim instanceof Claim.Idle<R>)) {
      return claim;
    }
    return chunks
        .blocked(run.status().isPlanned(), upTo, rule)
        .<Claim<R>>map(Claim.Blocked::new)
        .orElseGet(() -> new Claim.Idle<>(ChunkStore.POLL)); // the runs upstream change at any time
  }

  private Claim<R> claimed(List<ClaimedChunk<R>> held, long upTo, Moment now) {
    return held.isEmpty()
        ? run.chunks().idle(run.status().isPlanned(), upTo, now)
        : new Claim.Chunks<>(held);
  }

  /** Why nothing may be claimed at all. */
  private Optional<Claim<R>> refused() {
    var status = run.status();
    if (!run.isMember(process)) {
      return Optional.of(new Claim.Stop<>("this process has left the run"));
    }
    if (status.directive().cancels()) {
      return Optional.of(new Claim.Stop<>("cancelled on request"));
    }
    if (!status.state().isLive()) {
      return Optional.of(new Claim.Stop<>("the run is " + status.state()));
    }
    if (status.directive().pauses() || status.state() == RunState.PAUSED) {
      return Optional.of(new Claim.Idle<>(ChunkStore.POLL));
    }
    return Optional.empty();
  }

  @Override
  public Optional<FencedTransaction> begin(List<ClaimedChunk<R>> held) {
    var claims = List.copyOf(held);
    boolean own =
        run.locked(() -> claims.stream().allMatch(one -> run.chunks().canCommit(process, one)));
    return own ? Optional.of(new MemoryFencedTransaction<>(this, claims)) : Optional.empty();
  }

  /** Notes one batch for each claim, or nothing. */
  boolean commit(List<ClaimedChunk<R>> held, List<Batch> batches) {
    var now = Moment.now(run.time());
    return run.locked(
        () -> {
          if (!held.stream().allMatch(one -> run.chunks().canCommit(process, one))) {
            return false;
          }
          for (int i = 0; i < held.size(); i++) {
            run.chunks().note(process, held.get(i), batches.get(i), now);
          }
          return true;
        });
  }

  @Override
  public boolean note(ClaimedChunk<R> held, Batch done) {
    var now = Moment.now(run.time());
    return run.locked(() -> run.chunks().note(process, held, done, now));
  }

  @Override
  public SetAside setAside(ClaimedChunk<R> held, List<FaultyRow> rows, long atMost) {
    var now = Moment.now(run.time());
    return run.locked(() -> run.chunks().setAside(process, held, rows, atMost, now));
  }

  @Override
  public boolean end(ClaimedChunk<R> held, AttemptResult end) {
    var now = Moment.now(run.time());
    List<Optional<String>> labels =
        end instanceof AttemptResult.Split split ? labels(held, split) : List.of();
    return run.locked(() -> run.chunks().end(process, held, end, labels, now));
  }

  /** The children of a run's chunk are of the run's type: they were cut from its range. */
  @SuppressWarnings("unchecked")
  private List<Optional<String>> labels(ClaimedChunk<R> held, AttemptResult.Split split) {
    var kind = held.chunk().kind();
    return split.children().stream().map(child -> run.definition().label(kind, (R) child)).toList();
  }

  @Override
  public boolean move(RunState from, RunState to, String why) {
    if (!from.canMoveTo(to)) {
      throw new IllegalArgumentException(
          "Run of plan '%s' cannot move from %s to %s"
              .formatted(run.definition().planName(), from, to));
    }
    var now = Moment.now(run.time());
    return run.locked(
        () -> {
          if (!run.isMember(process) || !run.status().move(from, to, why, now)) {
            return false;
          }
          if (to == RunState.RUNNING && (from == RunState.FAILED || from == RunState.CANCELLED)) {
            run.chunks().resetFailed();
          }
          return true;
        });
  }

  @Override
  public Transaction complete() {
    return new MemoryTransaction(
        () -> {
          if (!move(RunState.VALIDATING, RunState.COMPLETED, "")) {
            throw new LedgerException(
                "Run of plan '%s' is %s, not VALIDATING any more: COMPLETED was not written"
                    .formatted(run.definition().planName(), run.view(0).state()),
                null);
          }
        });
  }

  @Override
  public String remember(String key, String valueIfAbsent) {
    if (key.length() > RunStatus.MAX_KEY) {
      throw new IllegalArgumentException(
          "key of a note must have at most %s characters, had %s"
              .formatted(RunStatus.MAX_KEY, key.length()));
    }
    return run.locked(() -> run.status().remember(key, valueIfAbsent));
  }

  @Override
  public Optional<String> recall(String key) {
    return run.locked(() -> run.status().recall(key));
  }

  @Override
  public ChunkCoverage<R> coverage(Order order) {
    return run.locked(() -> run.chunks().coverage());
  }

  @Override
  public TableDifference difference() {
    return run.locked(() -> run.chunks().tally().difference());
  }

  @Override
  public void record(CheckResult result) {
    run.locked(
        () -> {
          run.status().record(result);
          return true;
        });
  }

  @Override
  public Peers peers() {
    return Peers.NONE;
  }

  @Override
  public void request(RunCommand request) {
    run.request(request);
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    run.skip(chunkId, why, by);
  }

  @Override
  public RunDirective directive() {
    return run.directive();
  }

  @Override
  public RunView view(int notable) {
    return run.view(notable);
  }

  @Override
  public void close() {
    run.leave(process);
  }
}
