package dev.backfill.benchmarks.idle;

import static dev.backfill.benchmarks.measure.Contender.Family.PEER;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.server.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * db-scheduler in the polling strategy that its documents recommend for throughput. The tasks are
 * in its table before the clock runs.
 *
 * @param threads the number of threads
 * @param chunks the number of tasks
 */
public record IdleDbScheduler(int threads, int chunks) {

  private static final TaskDescriptor<Void> NOTHING = TaskDescriptor.of("nothing");

  /** The table of its documents. */
  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone,
        version bigint not null, priority smallint,
        primary key (task_name, task_instance));
      create index execution_time_idx on scheduled_tasks (execution_time);
      create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc)
      """;

  /** It. */
  public IdleWay way() {
    return new IdleWay(
        new Contender(
            "db-scheduler, lock and fetch, %d threads".formatted(threads),
            PEER,
            this::enqueue,
            this::work),
        chunks);
  }

  private void enqueue(DataSource pool) throws Exception {
    Sql.execute(pool, TABLE);
    var task = Tasks.oneTime(NOTHING).execute((instance, context) -> {});
    var due = Instant.now().minusSeconds(60);
    Scheduler.create(pool, task)
        .build()
        .scheduleBatch(
            IntStream.range(0, chunks)
                .<TaskInstance<?>>mapToObj(no -> task.instance(Integer.toString(no)))
                .toList(),
            due);
  }

  private void work(DataSource pool) throws Exception {
    var left = new CountDownLatch(chunks);
    var task = Tasks.oneTime(NOTHING).execute((instance, context) -> left.countDown());
    var scheduler =
        Scheduler.create(pool, task)
            .threads(threads)
            .pollUsingLockAndFetch(0.5, 4.0)
            .pollingInterval(Duration.ofMillis(100))
            .build();
    scheduler.start();
    try {
      if (!left.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(left.getCount() + " tasks were not done");
      }
    } finally {
      scheduler.stop();
    }
  }
}
