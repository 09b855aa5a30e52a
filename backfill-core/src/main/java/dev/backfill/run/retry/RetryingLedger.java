package dev.backfill.run.retry;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.Peers;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.ledger.SetAside;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.TableDifference;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A ledger that is asked with {@link LedgerRetry}. Nothing is guessed in between: a claim stays
 * claimed, a batch is noted once however often it is said.
 *
 * <p>{@link #view}, {@link #peers}, {@link #request} and {@link #begin} are not repeated: who looks
 * can look later, who steers wants to know, and work that has not begun is put back. Thread-safe.
 */
public final class RetryingLedger<R extends Range> implements RunLedger<R> {

  private final RunLedger<R> ledger;
  private final LedgerRetry ledgerRetry;

  public RetryingLedger(RunLedger<R> ledger, LedgerRetry ledgerRetry) {
    this.ledger = ledger;
    this.ledgerRetry = ledgerRetry;
  }

  @Override
  public String runId() {
    return ledger.runId();
  }

  @Override
  public Optional<Approvals> approvals() {
    return ledger.approvals();
  }

  @Override
  public Optional<String> plannedTo() {
    return ledgerRetry.ask(again -> ledger.plannedTo());
  }

  /**
   * {@inheritDoc} What was appended without an answer is found by the planner, which reads again.
   */
  @Override
  public boolean append(
      List<NewChunk<R>> next, Optional<String> seen, String plannedTo, boolean last) {
    return ledgerRetry.ask(again -> ledger.append(next, seen, plannedTo, last));
  }

  @Override
  public <T> T planning(Callable<T> question) throws Exception {
    return ledger.planning(question);
  }

  @Override
  public <T> T checking(Callable<T> question) throws Exception {
    return ledger.checking(question);
  }

  @Override
  public Claim<R> claim(int atMost, long upTo) {
    return ledgerRetry.ask(again -> ledger.claim(atMost, upTo));
  }

  @Override
  public Claim<R> claim(int atMost, long upTo, Upstreams<R> upstream) {
    return ledgerRetry.ask(again -> ledger.claim(atMost, upTo, upstream));
  }

  @Override
  public Optional<FencedTransaction> begin(List<ClaimedChunk<R>> held) throws Exception {
    return ledger.begin(held);
  }

  @Override
  public boolean note(ClaimedChunk<R> held, Batch done) {
    return ledgerRetry.ask(again -> ledger.note(held, done));
  }

  @Override
  public SetAside setAside(ClaimedChunk<R> held, List<FaultyRow> rows, long atMost) {
    return ledgerRetry.ask(again -> ledger.setAside(held, rows, atMost));
  }

  @Override
  public boolean end(ClaimedChunk<R> held, AttemptResult end) {
    return ledgerRetry.ask(again -> ledger.end(held, end));
  }

  /** {@inheritDoc} A move that was made without an answer counts as made. */
  @Override
  public boolean move(RunState from, RunState to, String why) {
    return ledgerRetry.ask(
        again -> ledger.move(from, to, why) || (again && ledger.view(0).state() == to));
  }

  @Override
  public ChunkCoverage<R> coverage(Order order) {
    return ledgerRetry.ask(again -> ledger.coverage(order));
  }

  @Override
  public Transaction complete() throws Exception {
    return ledger.complete();
  }

  @Override
  public String remember(String key, String valueIfAbsent) {
    return ledgerRetry.ask(again -> ledger.remember(key, valueIfAbsent));
  }

  @Override
  public Optional<String> recall(String key) {
    return ledgerRetry.ask(again -> ledger.recall(key));
  }

  @Override
  public TableDifference difference() {
    return ledgerRetry.ask(again -> ledger.difference());
  }

  @Override
  public void record(CheckResult result) {
    ledgerRetry.ask(
        again -> {
          ledger.record(result);
          return true;
        });
  }

  @Override
  public List<LockWait> lockWaits() {
    return ledger.lockWaits();
  }

  @Override
  public List<String> notices() {
    return ledger.notices();
  }

  @Override
  public Peers peers() {
    return ledger.peers();
  }

  @Override
  public void request(RunCommand request) {
    ledger.request(request);
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    ledger.skip(chunkId, why, by);
  }

  @Override
  public RunDirective directive() {
    return ledger.directive();
  }

  @Override
  public RunView view(int notable) {
    return ledger.view(notable);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
