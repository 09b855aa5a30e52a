package dev.backfill.benchmarks.springbatch;

import dev.backfill.benchmarks.springbatch.BySpringBatch.Order;
import dev.backfill.benchmarks.springbatch.BySpringBatch.Tier;
import java.util.Map;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.jdbc.core.RowMapper;

/** The readers that its builders make for one range of keys. Stateless. */
final class Readers {

  private static final RowMapper<Order> ORDER =
      (row, no) -> new Order(row.getLong("id"), row.getBigDecimal("amount"));

  private Readers() {}

  /** A cursor outside of autocommit: within it the driver would read all rows at once. */
  static ItemStreamReader<Order> cursor(BatchJobs jobs, long from, long to, int chunk) {
    return new JdbcCursorItemReaderBuilder<Order>()
        .name("orders")
        .dataSource(jobs.source())
        .connectionAutoCommit(false)
        .sql("select id, amount from orders where id >= ? and id < ? order by id")
        .queryArguments(from, to)
        .fetchSize(chunk)
        .verifyCursorPosition(false)
        .rowMapper(ORDER)
        .build();
  }

  static ItemStreamReader<Order> paging(BatchJobs jobs, long from, long to, int chunk)
      throws Exception {
    return new JdbcPagingItemReaderBuilder<Order>()
        .name("orders")
        .dataSource(jobs.source())
        .selectClause("id, amount")
        .fromClause("from orders")
        .whereClause("id >= :from and id < :to")
        .parameterValues(Map.of("from", from, "to", to))
        .sortKeys(
            Map.of("id", org.springframework.batch.infrastructure.item.database.Order.ASCENDING))
        .pageSize(chunk)
        .fetchSize(chunk)
        .rowMapper(ORDER)
        .build();
  }

  static ItemWriter<Tier> batchWriter(BatchJobs jobs, String update) {
    var writer =
        new JdbcBatchItemWriterBuilder<Tier>()
            .dataSource(jobs.source())
            .sql(update)
            .itemPreparedStatementSetter(
                (item, statement) -> {
                  statement.setString(1, item.tier());
                  statement.setLong(2, item.id());
                })
            .build();
    writer.afterPropertiesSet();
    return writer;
  }
}
