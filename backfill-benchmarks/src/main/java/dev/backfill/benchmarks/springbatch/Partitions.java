package dev.backfill.benchmarks.springbatch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * A step in partitions of equal width, on some threads.
 *
 * @param jobs where it runs
 * @param end keys are {@code [0, end)}
 * @param count the number of partitions
 * @param threads the number of threads
 */
record Partitions(BatchJobs jobs, long end, int count, int threads) {

  /** Makes the step of one partition, as a step scope does in an application context. */
  interface OfRange {
    Step make(String name, long from, long to) throws Exception;
  }

  void run(OfRange work) throws Exception {
    var executor = new SimpleAsyncTaskExecutor("partition-");
    executor.setConcurrencyLimit(threads);
    var worker = new Worker(work);
    jobs.run(
        new StepBuilder("partitioned", jobs.repository())
            .partitioner(worker.getName(), this::ranges)
            .step(worker)
            .gridSize(count)
            .taskExecutor(executor)
            .build());
  }

  private Map<String, ExecutionContext> ranges(int grid) {
    Map<String, ExecutionContext> all = new LinkedHashMap<>();
    for (int no = 0; no < grid; no++) {
      var context = new ExecutionContext();
      context.putLong("from", end * no / grid);
      context.putLong("to", end * (no + 1) / grid);
      all.put("partition-" + no, context);
    }
    return all;
  }

  /** The step that each partition is a part of. */
  private record Worker(OfRange work) implements Step {

    @Override
    public String getName() {
      return "worker";
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
      var range = execution.getExecutionContext();
      try {
        work.make(getName(), range.getLong("from"), range.getLong("to")).execute(execution);
      } catch (JobInterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("The partition could not be set up", e);
      }
    }
  }
}
