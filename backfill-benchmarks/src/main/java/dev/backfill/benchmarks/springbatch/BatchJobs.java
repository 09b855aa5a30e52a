package dev.backfill.benchmarks.springbatch;

import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Jobs of one step, with their repository in the database that they change.
 *
 * @param source where
 * @param transactions of repository and work alike
 * @param repository where runs are remembered
 */
record BatchJobs(
    DataSource source, PlatformTransactionManager transactions, JobRepository repository) {

  private static final String SCHEMA = "org/springframework/batch/core/schema-postgresql.sql";

  /** Makes the repository's tables. */
  static void makeTables(DataSource source) {
    new ResourceDatabasePopulator(new ClassPathResource(SCHEMA)).execute(source);
  }

  static BatchJobs in(DataSource source) throws Exception {
    var transactions = new JdbcTransactionManager(source);
    var factory = new JdbcJobRepositoryFactoryBean();
    factory.setDataSource(source);
    factory.setTransactionManager(transactions);
    factory.afterPropertiesSet();
    return new BatchJobs(source, transactions, factory.getObject());
  }

  /** Runs a step as a job, and throws unless it completes. */
  void run(Step step) throws Exception {
    var operator = new TaskExecutorJobOperator();
    operator.setJobRepository(repository);
    operator.setJobRegistry(new MapJobRegistry());
    operator.setTaskExecutor(new SyncTaskExecutor());
    operator.afterPropertiesSet();
    var job = new JobBuilder("benchmark", repository).start(step).build();
    var execution = operator.start(job, new JobParameters());
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      throw new IllegalStateException(
          "Spring Batch ended with " + execution.getAllFailureExceptions());
    }
  }
}
