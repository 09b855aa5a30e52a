package dev.backfill.ledger;

import dev.backfill.check.CheckResult;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;

/** Hands everything on to an honest membership; what breaks it overrides a method. */
public class ForwardingRunLedger implements RunLedger<IdRange> {
  private final RunLedger<IdRange> honest;

  /** Forwards to {@code honest}. */
  public ForwardingRunLedger(RunLedger<IdRange> honest) {
    this.honest = honest;
  }

  @Override
  public String runId() {
    return honest.runId();
  }

  @Override
  public Optional<Approvals> approvals() {
    return honest.approvals();
  }

  @Override
  public Optional<String> plannedTo() {
    return honest.plannedTo();
  }

  @Override
  public boolean append(
      List<NewChunk<IdRange>> next, Optional<String> seen, String plannedTo, boolean last) {
    return honest.append(next, seen, plannedTo, last);
  }

  @Override
  public Claim<IdRange> claim(int atMost, long upTo) {
    return honest.claim(atMost, upTo);
  }

  @Override
  public Claim<IdRange> claim(int atMost, long upTo, Upstreams<IdRange> upstream) {
    return upstream.isEmpty() ? claim(atMost, upTo) : honest.claim(atMost, upTo, upstream);
  }

  @Override
  public Optional<FencedTransaction> begin(List<ClaimedChunk<IdRange>> held) throws Exception {
    return honest.begin(held);
  }

  @Override
  public boolean note(ClaimedChunk<IdRange> held, Batch done) {
    return honest.note(held, done);
  }

  @Override
  public SetAside setAside(ClaimedChunk<IdRange> held, List<FaultyRow> rows, long atMost) {
    return honest.setAside(held, rows, atMost);
  }

  @Override
  public boolean end(ClaimedChunk<IdRange> held, AttemptResult end) {
    return honest.end(held, end);
  }

  @Override
  public boolean move(RunState from, RunState to, String why) {
    return honest.move(from, to, why);
  }

  @Override
  public ChunkCoverage<IdRange> coverage(Order order) {
    return honest.coverage(order);
  }

  @Override
  public Transaction complete() throws Exception {
    return honest.complete();
  }

  @Override
  public String remember(String key, String valueIfAbsent) {
    return honest.remember(key, valueIfAbsent);
  }

  @Override
  public Optional<String> recall(String key) {
    return honest.recall(key);
  }

  @Override
  public void record(CheckResult result) {
    honest.record(result);
  }

  @Override
  public Peers peers() {
    return honest.peers();
  }

  @Override
  public void request(RunCommand request) {
    honest.request(request);
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    honest.skip(chunkId, why, by);
  }

  @Override
  public RunDirective directive() {
    return honest.directive();
  }

  @Override
  public RunView view(int notable) {
    return honest.view(notable);
  }

  @Override
  public void close() {
    honest.close();
  }
}
