package dev.backfill.run.dryrun;

import dev.backfill.contract.TimeSource;
import dev.backfill.plan.Sampling;
import dev.backfill.report.DryRun.ShownRows;
import dev.backfill.run.failure.WroteElsewhere;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.RowSample;
import dev.backfill.work.SideEffectMonitor;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work on a resource on which nothing is committed: the same batches, each watched and measured,
 * and no more of a chunk than was asked for. Thread-safe.
 *
 * <p>What the run would prepare is prepared in each transaction anew, because the one before was
 * rolled back.
 */
public final class DryRunWork<R extends Range> implements TransactionalProcessor<R> {

  private final TransactionalProcessor<? super R> work;
  private final Optional<SideEffectMonitor> monitor;
  private final Sampling sampling;
  private final TimeSource time;
  private final Map<Long, Measured> byChunk = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();

  public DryRunWork(
      TransactionalProcessor<? super R> work,
      Optional<SideEffectMonitor> monitor,
      Sampling sampling,
      TimeSource time) {
    this.work = work;
    this.monitor = monitor;
    this.sampling = sampling;
    this.time = time;
  }

  /**
   * The measurements of a chunk.
   *
   * @param batches the number that were done
   * @param took the time that they took
   * @param longest the time that the longest took
   * @param whole true if they were all
   * @param rows rows before and after the first batch
   */
  public record Measured(
      int batches, Duration took, Duration longest, boolean whole, Optional<ShownRows> rows) {

    static final Measured NOTHING =
        new Measured(0, Duration.ZERO, Duration.ZERO, false, Optional.empty());

    Measured plus(Duration batch, boolean last, Optional<ShownRows> shown) {
      return new Measured(
          batches + 1,
          took.plus(batch),
          longest.compareTo(batch) < 0 ? batch : longest,
          last,
          rows.isPresent() ? rows : shown);
    }
  }

  /** Is called once a batch has changed rows in its transaction, at once if one has already. */
  public void onceWritten(Runnable then) {
    var unused = written.thenRun(then);
  }

  public Measured measured(long chunkNo) {
    return byChunk.getOrDefault(chunkNo, Measured.NOTHING);
  }

  @Override
  public Work work() {
    var real = work.work();
    return new Work(
        new DryRunResource(real.resource()),
        real.definition(),
        real.targets(),
        false /* nothing is kept */);
  }

  @Override
  public Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) throws Exception {
    var batches = work.open(chunk, cursor);
    Optional<RowSample> sample =
        sampling.rows() > 0 && cursor.isEmpty()
            ? work.sample(chunk, sampling.rows())
            : Optional.empty();
    return (tx, maxRows) -> next(chunk, batches, sample, tx, maxRows);
  }

  private Batch next(
      ActiveChunk<? extends R> chunk,
      Batches batches,
      Optional<RowSample> sample,
      Transaction tx,
      int maxRows)
      throws Exception {
    work.prepare(tx);
    var known = measured(chunk.no());
    boolean shows = sample.isPresent() && known.rows().isEmpty();
    List<List<String>> before = shows ? sample.get().read(tx) : List.of();
    long begun = time.nanos();
    var batch = batches.next(tx, maxRows);
    tx.check();
    var took = Duration.ofNanos(time.nanos() - begun);
    Optional<ShownRows> rows =
        shows
            ? Optional.of(new ShownRows(sample.get().columns(), before, sample.get().read(tx)))
            : Optional.empty();
    if (monitor.isPresent() && !monitor.get().look(tx) && batch.changed() > 0) {
      throw new WroteElsewhere(batch.changed());
    }
    if (batch.changed() > 0) {
      written.complete(null);
    }
    var now = known.plus(took, batch.isLast(), rows);
    byChunk.put(chunk.no(), now);
    return now.batches() < sampling.batches() ? batch : ended(batch);
  }

  /** As if there were no more. */
  private static Batch ended(Batch batch) {
    return new Batch(batch.changed(), batch.kept(), batch.conflicts(), Optional.empty());
  }
}
