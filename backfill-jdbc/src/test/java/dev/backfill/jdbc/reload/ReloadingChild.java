package dev.backfill.jdbc.reload;

import static dev.backfill.scope.ChunkBy.rows;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.RunInfo;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The process that is killed while it reloads {@code orders} from {@code counted}, on three lanes,
 * in small batches. Arguments: JDBC URLs of the source and of the target, name of the plan, {@link
 * Point}.
 */
public final class ReloadingChild {

  private ReloadingChild() {}

  /** Where the process ends by itself, as if it were killed there. */
  enum Point {
    NOWHERE,
    BEFORE_INDEXES,
    AFTER_INDEXES,
    BEFORE_SWAP,
    /** The tables are exchanged, and nothing is committed. */
    INSIDE_SWAP,
    AFTER_SWAP,
    /** The tables are exchanged in a transaction of their own, before that of the ledger. */
    OUTSIDE_OF_THE_LEDGER
  }

  public static void main(String[] args) throws InterruptedException {
    var counted = JdbcTable.of(ToldRun.source(args[0]), "counted");
    var targets = ToldRun.source(args[1]);
    var from = args[0].equals(args[1]) ? JdbcTable.of(targets, "counted") : counted;
    var plan =
        Backfill.plan(args[2], from.byKey())
            .chunkBy(rows(400))
            .batchRows(40)
            .parallelism(3)
            .drainOnShutdown()
            .retry(RetryPolicy.attempts(50))
            .ledger(JdbcLedger.in(targets).lease(Duration.ofSeconds(15)).crashLimit(1_000))
            .listener(ToldRun.listener())
            .build();
    var reload = from.reloadInto(JdbcTable.of(targets, "orders"));
    ToldRun.run(plan, new Halting(reload, Point.valueOf(args[3])));
  }

  /** The work, with an end at a point. */
  private record Halting(TransactionalProcessor<Range> inner, Point point)
      implements TransactionalProcessor<Range> {

    private void at(Point here) {
      if (point == here) {
        Runtime.getRuntime().halt(137);
      }
    }

    @Override
    public Work work() {
      return inner.work();
    }

    @Override
    public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
      return new Halting(inner.over(scope), point);
    }

    @Override
    public TransactionalProcessor<Range> inOrder(Order order) {
      return new Halting(inner.inOrder(order), point);
    }

    @Override
    public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor)
        throws Exception {
      return inner.open(chunk, cursor);
    }

    @Override
    public void prepare(Transaction tx, RunInfo run) throws Exception {
      inner.prepare(tx, run);
    }

    @Override
    public List<String> afterChunks(RunInfo run, BooleanSupplier stopping) throws Exception {
      at(Point.BEFORE_INDEXES);
      var notes = inner.afterChunks(run, stopping);
      at(Point.AFTER_INDEXES);
      return notes;
    }

    @Override
    public void finish(Transaction tx) throws Exception {
      at(Point.BEFORE_SWAP);
      if (point == Point.OUTSIDE_OF_THE_LEDGER) {
        try (var own = inner.work().resource().begin()) {
          inner.finish(own);
          own.commit();
        }
        at(point);
      }
      inner.finish(tx);
      at(Point.INSIDE_SWAP);
    }

    @Override
    public List<String> afterCompletion(RunInfo run) throws Exception {
      at(Point.AFTER_SWAP);
      return inner.afterCompletion(run);
    }
  }
}
