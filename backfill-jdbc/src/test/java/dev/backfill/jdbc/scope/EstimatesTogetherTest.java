package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several chunks are estimated by one message. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class EstimatesTogetherTest {

  private DataSource source;

  @BeforeEach
  void makeTable(DataSource own, PostgresDatabase db) throws Exception {
    source = own;
    db.execute(
        "create table t (id bigint primary key, n int not null default 0)",
        "insert into t (id) select g from generate_series(1, 200) g where g < 50 or g % 10 = 0",
        "analyze t");
  }

  @Test
  void theyAreThoseOfEach() throws Exception {
    var scope = JdbcTable.of(source, "t").ids("id", 0, 200).where("n = 0");
    var estimator = scope.estimator().orElseThrow();
    var ranges = List.of(new IdRange(0, 50), new IdRange(50, 60), new IdRange(60, 200));
    var each = new ArrayList<Estimate>();
    for (var range : ranges) {
      each.add(estimator.estimate(range));
    }

    assertThat(estimator.estimates(ranges)).isEqualTo(each);
    assertThat(each.getFirst().rows()).isGreaterThan(each.get(1).rows());
    assertThat(estimator.estimates(List.of())).isEmpty();
  }

  @Test
  void countedRowsAreThoseOfEach() throws Exception {
    var exact = JdbcTable.of(source, "t").ids("id", 0, 200).exactCounts().estimator().orElseThrow();

    assertThat(exact.estimates(List.of(new IdRange(0, 50), new IdRange(50, 200))))
        .extracting(Estimate::rows)
        .containsExactly(49L, 15L);
  }

  @Test
  void aHundredChunksAreEstimatedByFourMessages() throws Exception {
    assertThat(estimatesOf(width(2))).isEqualTo(4);
  }

  /** Each piece may cost a walk of seconds, and may fail: the chunks before it are kept. */
  @Test
  void chunksThatAreCutByRowsAreEstimatedOneByOne() throws Exception {
    assertThat(estimatesOf(rows(8))).isEqualTo(8);
  }

  private int estimatesOf(ChunkStrategy<IdRange> strategy) throws Exception {
    var counted = new CountedCalls(source);
    var table = JdbcTable.of(counted.dataSource(), "t");
    var report =
        Backfill.plan("p", table.ids("id", 0, 200))
            .chunkBy(strategy)
            .ledger(JdbcLedger.in(source))
            .run(chunk -> 0);
    assertThat(report.chunks()).allMatch(chunk -> chunk.estimate().isPresent());
    return counted.statements("explain (format json) select 1 from \"public\".\"t\" where").size();
  }
}
