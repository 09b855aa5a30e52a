package com.example.shop;

import static dev.backfill.scope.ChunkBy.MONTH;

import dev.backfill.Backfill;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.work.ChunkProcessor;
import java.time.LocalDate;

/** Fills the tier of old orders: a service of the application, with a runner injected. */
public final class TierBackfill {

  private final BackfillRunner runner;
  private final ChunkProcessor<DateRange> work;
  private final ProgressListener listener;

  /** The runner, the work and the listener come from the application's configuration. */
  public TierBackfill(
      BackfillRunner runner, ChunkProcessor<DateRange> work, ProgressListener listener) {
    this.runner = runner;
    this.work = work;
    this.listener = listener;
  }

  /** The work of one chunk, on top of what the application has. */
  public static ChunkProcessor<DateRange> work(OrderRepository orders) {
    return chunk -> orders.fillTier(chunk.range().from(), chunk.range().to());
  }

  /** Fills the orders of {@code [from, to)}; says for people how it went. */
  public String fill(LocalDate from, LocalDate to) {
    try {
      return "filled " + runner.run(plan(from, to), work).rowsChanged();
    } catch (BackfillFailedException e) {
      return "stopped " + e.report().state();
    }
  }

  private Plan<DateRange> plan(LocalDate from, LocalDate to) {
    return Backfill.plan("orders_tier", from, to)
        .chunkBy(MONTH)
        .parallelism(4)
        .retry(RetryPolicy.attempts(1))
        .failFast()
        .listener(listener)
        .build();
  }
}
