package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hands everything on to an honest ledger; what breaks it overrides a method. */
public class ForwardingLedger implements Ledger {
  private final Ledger honest;

  /** Forwards to {@code honest}. */
  public ForwardingLedger(Ledger honest) {
    this.honest = honest;
  }

  @Override
  public Resource resource() {
    return honest.resource();
  }

  @Override
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    return honest.open(definition);
  }

  @Override
  public Optional<RunControl> attach(String planName) {
    return honest.attach(planName);
  }

  @Override
  public void forget(String planName) {
    honest.forget(planName);
  }

  @Override
  public Reprocessing explainReprocess(String planName, Reprocess request, int atMost) {
    return honest.explainReprocess(planName, request, atMost);
  }

  @Override
  public Reprocessing reprocess(String planName, Reprocess request, int atMost) {
    return honest.reprocess(planName, request, atMost);
  }

  @Override
  public void releaseChunk(String planName, String chunkId) {
    honest.releaseChunk(planName, chunkId);
  }

  @Override
  public void skipChunk(String planName, String chunkId, String why, String by) {
    honest.skipChunk(planName, chunkId, why, by);
  }

  @Override
  public int forgetEnded(Duration longerAgo, Set<RunState> states) {
    return honest.forgetEnded(longerAgo, states);
  }

  @Override
  public boolean keepsApprovals() {
    return honest.keepsApprovals();
  }

  @Override
  public Approval approve(ApprovalTerms terms, String by, Duration validFor) {
    return honest.approve(terms, by, validFor);
  }

  @Override
  public List<Approval> approvals(String planName) {
    return honest.approvals(planName);
  }

  @Override
  public void withdrawApproval(String planName, String by) {
    honest.withdrawApproval(planName, by);
  }

  @Override
  public List<RunSummary> runs() {
    return honest.runs();
  }

  @Override
  public List<BadRow> badRows(String planName, int atMost) {
    return honest.badRows(planName, atMost);
  }

  @Override
  public Optional<RunInspection> inspect(String planName) {
    return honest.inspect(planName);
  }

  @Override
  public boolean isDurable() {
    return honest.isDurable();
  }
}
