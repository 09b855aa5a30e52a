package dev.backfill.benchmarks.count;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a lane sends, in the same order on any machine: chunks are planned, then claimed and done,
 * so many at a time. No time is read, so that a slow server gets the same statements as a fast one.
 * One thread at a time.
 */
final class LedgerLane<R extends Range> implements AutoCloseable {

  private static final int BATCH_ROWS = 10_000;

  private final RunLedger<R> run;
  private final TransactionalProcessor<? super R> work;
  private long changed;

  /** Plans all chunks. */
  LedgerLane(
      DataSource pool, Scope<R> scope, TransactionalProcessor<? super R> work, List<R> ranges) {
    this(pool, scope, work, ranges, Optional.empty());
  }

  /** Plans all chunks, with the rows that each is expected to have: work goes by that. */
  LedgerLane(
      DataSource pool,
      Scope<R> scope,
      TransactionalProcessor<? super R> work,
      List<R> ranges,
      Optional<Estimate> rowsOfEach) {
    this.work = work;
    this.run =
        JdbcLedger.in(pool)
            .open(
                new RunDefinition<>("counted", "a", "b", "", "", 1, ZoneOffset.UTC, scope.codec()));
    require(run.move(RunState.PLANNED, RunState.RUNNING, ""));
    var drafts =
        ranges.stream().map(range -> new NewChunk<>(ChunkKind.RANGE, range, rowsOfEach)).toList();
    require(run.append(drafts, Optional.empty(), "1", true));
  }

  /** So many chunks, each in a transaction of its own; a number of them in each claim. */
  long alone(int chunks, int inAClaim) throws Exception {
    for (int done = 0; done < chunks; ) {
      for (var held : claim(Math.min(inAClaim, chunks - done))) {
        commit(List.of(held));
        done++;
      }
    }
    return changed;
  }

  /** So many chunks, those of a claim in one transaction. */
  long together(int chunks, int inAClaim) throws Exception {
    for (int done = 0; done < chunks; ) {
      var held = claim(Math.min(inAClaim, chunks - done));
      commit(held);
      done += held.size();
    }
    return changed;
  }

  /** Chunks by which plans are made and kept; what they change counts, too. */
  LedgerLane<R> warmedUp(int chunks) throws Exception {
    alone(chunks, 1);
    return this;
  }

  /** So many batches of the next chunk. */
  long batches(int count) throws Exception {
    var held = claim(1).getFirst();
    var batches = work.open(active(held), held.cursor());
    for (int no = 0; no < count; no++) {
      try (var tx = run.begin(List.of(held)).orElseThrow()) {
        var batch = batches.next(tx, BATCH_ROWS);
        require(tx.commit(List.of(batch)) == FencedTransaction.Outcome.COMMITTED);
        changed += batch.changed();
        held = held.after(batch);
      }
    }
    return changed;
  }

  private List<ClaimedChunk<R>> claim(int atMost) {
    if (run.claim(atMost) instanceof Claim.Chunks<R> chunks) {
      return chunks.held();
    }
    throw new IllegalStateException("no chunk to claim");
  }

  private void commit(List<ClaimedChunk<R>> group) throws Exception {
    try (var tx = run.begin(group).orElseThrow()) {
      var done = new ArrayList<Batch>();
      for (var held : group) {
        done.add(work.open(active(held), held.cursor()).next(tx, BATCH_ROWS));
      }
      require(tx.commit(done) == FencedTransaction.Outcome.COMMITTED);
      done.forEach(batch -> changed += batch.changed());
    }
  }

  private ActiveChunk<R> active(ClaimedChunk<R> held) {
    return ActiveChunk.claimed(held.chunk(), held.attempt(), held.fence(), "counted", () -> false);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("The ledger refused");
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
