package dev.backfill.benchmarks.springbatch;

import static dev.backfill.benchmarks.measure.Contender.Family.PEER;

import dev.backfill.benchmarks.idle.IdleWay;
import dev.backfill.benchmarks.measure.Contender;
import java.util.stream.IntStream;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Spring Batch, where each chunk does nothing.
 *
 * @param chunks the number of chunks
 */
public record IdleSpringBatch(int chunks) {

  /** A commit for each item of one step. */
  public IdleWay items() {
    return way(
        "chunks of one item, one thread",
        jobs ->
            jobs.run(
                new StepBuilder("items", jobs.repository())
                    .<Integer, Integer>chunk(1)
                    .transactionManager(jobs.transactions())
                    .reader(new ListItemReader<>(IntStream.range(0, chunks).boxed().toList()))
                    .writer(chunk -> {})
                    .build()));
  }

  /** A partition for each, which is what remembers each by itself. */
  public IdleWay partitions(int threads) {
    return way(
        "a partition each, %d threads".formatted(threads),
        jobs ->
            new Partitions(jobs, chunks, chunks, threads)
                .run(
                    (step, from, to) ->
                        new StepBuilder(step, jobs.repository())
                            .tasklet(
                                (contribution, context) -> RepeatStatus.FINISHED,
                                jobs.transactions())
                            .build()));
  }

  /** A job, given what it needs. */
  private interface Job {
    void run(BatchJobs jobs) throws Exception;
  }

  private IdleWay way(String name, Job job) {
    return new IdleWay(
        new Contender(
            "Spring Batch, " + name,
            PEER,
            BatchJobs::makeTables,
            pool -> job.run(BatchJobs.in(pool))),
        chunks);
  }
}
