package dev.backfill.benchmarks.springbatch;

import static dev.backfill.benchmarks.measure.Contender.Family.PEER;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.measure.Contender;
import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Partitioned steps over a table: its chunk-oriented step with the readers that its documents name,
 * and its best case, a tasklet that sends one statement for each partition. A tasklet remembers
 * nothing within its partition.
 *
 * @param rows keys of the table
 */
public record BySpringBatch(long rows) {

  private static final String UPDATE_ONE = "update orders set customer_tier = ? where id = ?";

  /** The values that are read of a row. */
  record Order(long id, java.math.BigDecimal amount) {}

  /** The values that are written. */
  record Tier(long id, String tier) {}

  /** One statement for each of some partitions. */
  public Contender tasklet(int threads, int partitions) {
    return contender(
        "Spring Batch, tasklet, %d partitions, %d threads".formatted(partitions, threads),
        jobs ->
            new Partitions(jobs, rows, partitions, threads)
                .run(
                    (step, from, to) ->
                        new StepBuilder(step, jobs.repository())
                            .tasklet(
                                (contribution, context) -> {
                                  new JdbcTemplate(jobs.source())
                                      .update(
                                          "update orders set customer_tier = "
                                              + OrdersTable.TIER
                                              + " where id >= ? and id < ?",
                                          from,
                                          to);
                                  return RepeatStatus.FINISHED;
                                },
                                jobs.transactions())
                            .build()));
  }

  /** Chunks of items from pages by key, written by a batch of one statement for each item. */
  public Contender paging(int threads, int chunk) {
    return items(
        "paging reader, %,d items".formatted(chunk),
        threads,
        chunk,
        Readers::paging,
        this::batches);
  }

  /** A cursor, and a writer by hand that sends arrays: it can be done, none does it for you. */
  public Contender cursorAndArrays(int threads, int chunk) {
    return items(
        "cursor reader, %,d items, own writer by arrays".formatted(chunk),
        threads,
        chunk,
        Readers::cursor,
        this::arrays);
  }

  /** A reader of one partition. */
  private interface Reader {
    ItemStreamReader<Order> of(BatchJobs jobs, long from, long to, int chunk) throws Exception;
  }

  /** A writer of one chunk of items. */
  private interface Writer {
    ItemWriter<Tier> of(BatchJobs jobs) throws Exception;
  }

  private Contender items(String name, int threads, int chunk, Reader reader, Writer writer) {
    return contender(
        "Spring Batch, %s, %d threads".formatted(name, threads),
        jobs ->
            new Partitions(jobs, rows, threads, threads)
                .run(
                    (step, from, to) ->
                        new StepBuilder(step, jobs.repository())
                            .<Order, Tier>chunk(chunk)
                            .transactionManager(jobs.transactions())
                            .reader(reader.of(jobs, from, to, chunk))
                            .processor(
                                order -> new Tier(order.id(), OrdersTable.tierOf(order.amount())))
                            .writer(writer.of(jobs))
                            .build()));
  }

  private ItemWriter<Tier> batches(BatchJobs jobs) {
    return Readers.batchWriter(jobs, UPDATE_ONE);
  }

  private ItemWriter<Tier> arrays(BatchJobs jobs) {
    var template = new JdbcTemplate(jobs.source());
    return chunk -> write(template, chunk);
  }

  private static void write(JdbcTemplate template, Chunk<? extends Tier> chunk) {
    List<Long> ids = new ArrayList<>();
    List<String> tiers = new ArrayList<>();
    for (var item : chunk) {
      ids.add(item.id());
      tiers.add(item.tier());
    }
    template.update(
        """
        update orders o set customer_tier = v.tier
          from unnest(?::bigint[], ?::text[]) as v (id, tier)
         where o.id = v.id and o.id >= ? and o.id <= ?
        """,
        update -> {
          var connection = update.getConnection();
          update.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
          update.setArray(2, connection.createArrayOf("text", tiers.toArray()));
          update.setLong(3, ids.getFirst());
          update.setLong(4, ids.getLast());
        });
  }

  /** A job, given what it needs. */
  private interface Job {
    void run(BatchJobs jobs) throws Exception;
  }

  private static Contender contender(String name, Job job) {
    return new Contender(name, PEER, BatchJobs::makeTables, pool -> job.run(BatchJobs.in(pool)));
  }
}
