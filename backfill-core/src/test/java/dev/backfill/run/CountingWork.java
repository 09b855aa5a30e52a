package dev.backfill.run;

import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Transactional work on ids: each batch counts its ids; the cursor is the next id. */
class CountingWork implements TransactionalProcessor<IdRange> {

  final Map<Long, Integer> times = new ConcurrentHashMap<>();
  final ConcurrentLinkedQueue<String> batches = new ConcurrentLinkedQueue<>();
  final AtomicInteger prepared = new AtomicInteger();
  final AtomicInteger finished = new AtomicInteger();
  private final Resource resource;

  CountingWork(Resource resource) {
    this.resource = resource;
  }

  /** Called in each batch, before it is counted: the place for a fault. */
  void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) throws Exception {}

  @Override
  public Work work() {
    return new Work(resource, "count", Set.of("ids.n"), false);
  }

  @Override
  public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
    var next = new long[] {cursor.map(Long::parseLong).orElse(chunk.range().from())};
    return (tx, maxRows) -> {
      long from = next[0];
      long to = Math.min(chunk.range().to(), from + maxRows);
      before(chunk, from, tx);
      batches.add(from + "-" + to);
      for (long id = from; id < to; id++) {
        times.merge(id, 1, Integer::sum);
      }
      next[0] = to;
      boolean last = to == chunk.range().to();
      return new Batch(to - from, 0, 0, last ? Optional.empty() : Optional.of(Long.toString(to)));
    };
  }

  @Override
  public void prepare(Transaction tx) {
    prepared.incrementAndGet();
  }

  @Override
  public void finish(Transaction tx) {
    finished.incrementAndGet();
  }
}
