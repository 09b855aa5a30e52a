package dev.backfill.benchmarks.idle;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.benchmarks.data.Ledgers;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.ChunkState;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Guarantee;
import javax.sql.DataSource;

/**
 * This library, a whole run: planning, claims, work, progress, verdict.
 *
 * @param lanes the number of lanes
 * @param chunks the number of chunks
 */
public record IdleBackfill(int lanes, int chunks) {

  /** Each chunk in a transaction of its own, with its ledger row. */
  public IdleWay alone() {
    return way(
        "one transaction each, exactly once",
        Guarantee.EXACTLY_ONCE,
        pool -> plan(pool).run(NoWork.alone(pool)));
  }

  /** Tiny chunks of work that may share: as many in a transaction as fit into its time. */
  public IdleWay sharing() {
    return way(
        "sharing transactions, exactly once",
        Guarantee.EXACTLY_ONCE,
        pool -> plan(pool).run(NoWork.sharing(pool)));
  }

  /** A lambda, noted in the ledger afterwards. */
  public IdleWay lambda() {
    return way(
        "a lambda, at least once",
        Guarantee.AT_LEAST_ONCE,
        pool -> plan(pool).forEach(chunk -> {}));
  }

  /** A run. */
  private interface Run {
    BackfillReport in(DataSource pool) throws Exception;
  }

  private IdleWay way(String name, Guarantee guarantee, Run run) {
    return new IdleWay(
        new Contender(
            "Backfill, %s, %d lanes".formatted(name, lanes),
            BACKFILL,
            Ledgers::make,
            pool -> {
              var report = run.in(pool);
              if (report.guarantee() != guarantee
                  || report.progress().chunks().getOrDefault(ChunkState.SUCCEEDED, 0L) != chunks) {
                throw new IllegalStateException("not what was to be measured: " + report);
              }
            }),
        chunks);
  }

  private PlanSteps.Options<IdRange> plan(DataSource pool) {
    return Backfill.plan("nothing", 0, chunks)
        .chunkBy(width(1))
        .parallelism(lanes)
        .ledger(JdbcLedger.in(pool));
  }
}
