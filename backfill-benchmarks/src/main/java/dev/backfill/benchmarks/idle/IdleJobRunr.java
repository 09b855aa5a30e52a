package dev.backfill.benchmarks.idle;

import static dev.backfill.benchmarks.measure.Contender.Family.PEER;
import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import dev.backfill.benchmarks.measure.Contender;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/**
 * JobRunr. The jobs are in its tables before the clock runs.
 *
 * @param workers the number of workers
 * @param chunks the number of jobs
 */
public record IdleJobRunr(int workers, int chunks) {

  /** It makes its handlers by name, so they find what they count in a static place. */
  private static final AtomicReference<CountDownLatch> LEFT =
      new AtomicReference<>(new CountDownLatch(0));

  /** It. */
  public IdleWay way() {
    return new IdleWay(
        new Contender("JobRunr, %d workers".formatted(workers), PEER, this::enqueue, this::work),
        chunks);
  }

  private void enqueue(DataSource pool) {
    configure(pool)
        .initialize()
        .getJobRequestScheduler()
        .enqueue(Stream.generate(Nothing::new).limit(chunks));
    JobRunr.destroy();
  }

  private void work(DataSource pool) throws Exception {
    var left = new CountDownLatch(chunks);
    LEFT.set(left);
    configure(pool)
        .useBackgroundJobServer(
            usingStandardBackgroundJobServerConfiguration()
                .andWorkerCount(workers)
                .andPollInterval(Duration.ofSeconds(5)))
        .initialize();
    try {
      if (!left.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(left.getCount() + " jobs were not done");
      }
    } finally {
      JobRunr.destroy();
    }
  }

  private static JobRunrConfiguration configure(DataSource pool) {
    return JobRunr.configure()
        .useJsonMapper(new GsonJsonMapper())
        .useStorageProvider(new PostgresStorageProvider(pool));
  }

  /** A job that does nothing. */
  public static final class Nothing implements JobRequest {
    private static final long serialVersionUID = 1;

    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /** A handler that does nothing. */
  public static final class Handler implements JobRequestHandler<Nothing> {

    @Override
    public void run(Nothing request) {
      LEFT.get().countDown();
    }
  }
}
