package dev.backfill.jdbc.postgres;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ObstacleException;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes the server refuse every batch is named, with the statement that mends it. */
@ExtendWith(Postgres.class)
class ObstaclesTest {

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint, tier text)",
        "insert into orders select g, null from generate_series(1, 20) g",
        "create table log (id bigint)");
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  private JdbcScope<IdRange> scope() {
    return orders().ids("id", 0, 100);
  }

  private String explained(TransactionalProcessor<Range> work) {
    return Backfill.plan("p", scope()).chunkBy(width(100)).explain(work).toMarkdown();
  }

  @Test
  void aPublishedTableWithoutReplicaIdentityIsNamed() throws Exception {
    db.execute("create publication changes for table orders");
    String remedy = "alter table orders replica identity full";

    for (var work :
        java.util.List.<TransactionalProcessor<Range>>of(
            orders().set("tier", "'t'"), orders().delete())) {
      assertThatThrownBy(() -> work.over(scope()))
          .isInstanceOf(ObstacleException.class)
          .hasMessageContaining("is published and has no replica identity")
          .hasMessageContaining(remedy);
      assertThat(explained(work)).contains("no replica identity", remedy);
    }

    db.execute(remedy);
    assertThat(
            WorkOn.changed(
                WorkOn.batches(orders().set("tier", "'t'").over(scope()), new IdRange(0, 100), 9)))
        .isEqualTo(20);
  }

  @Test
  void aTableWithRulesIsNamed() throws Exception {
    db.execute("create rule logs as on update to orders do also insert into log values (new.id)");

    assertThatThrownBy(() -> orders().set("tier", "'t'").over(scope()))
        .isInstanceOf(ObstacleException.class)
        .hasMessageContaining("Rule logs of public.orders")
        .hasMessageContaining("alter table orders disable rule logs");
    assertThat(explained(orders().set("tier", "'t'")))
        .contains("Rule logs of public.orders", "alter table orders disable rule logs");
    assertThat(orders().delete().over(scope())).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void keysThatTheCollationTakesForEqualStayTogether(Order order) throws Exception {
    db.execute(
        "create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic ="
            + " false)",
        "create table names (name text collate blind not null, id bigint primary key, n int default"
            + " 0)",
        "create index on names (name, id)",
        "insert into names select case when g % 2 = 0 then upper(k) else k end, g, 0 from"
            + " generate_series(1, 60) g, lateral (select chr(97 + g / 12) || 'bc') as t (k)");
    var names = JdbcTable.of(source, "names");

    var plan = Backfill.plan("names", names.by("name")).chunkBy(rows(3));
    var report =
        (order == Order.NEWEST_FIRST ? plan.newestFirst() : plan)
            .batchRows(5)
            .ledger(JdbcLedger.in(source))
            .run(names.set("n", "n + 1"));

    assertThat(report.rowsChanged()).isEqualTo(60);
    assertThat(report.chunks()).hasSizeBetween(5, 6);
    assertThat(db.column("select distinct n from names")).containsExactly("1");
  }
}
