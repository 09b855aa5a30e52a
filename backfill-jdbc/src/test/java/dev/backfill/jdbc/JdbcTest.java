package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The user's own SQL and Java, in the chunk's transaction. */
@ExtendWith(Postgres.class)
class JdbcTest {

  private static final IdRange TENS = new IdRange(10, 20);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, tags jsonb, n int default 0)",
        "create index on orders (day)",
        "insert into orders select g, date '2023-01-01' + g, jsonb_build_object('k' || g % 2, 1)"
            + " from generate_series(1, 100) g",
        "create table log (order_id bigint, what text)");
    orders = JdbcTable.of(source, "orders");
  }

  private static <R extends dev.backfill.scope.Range> Batch once(
      TransactionalProcessor<? super R> work, R range) throws Exception {
    return WorkOn.one(work, range, 5, Optional.empty());
  }

  @Test
  void chunkStandsForTheConditionOfTheChunk(DataSource source, PostgresDatabase db)
      throws Exception {
    var work =
        Jdbc.sql(source, "UPDATE orders SET n = n + 1 WHERE {chunk} AND n = 0;")
            .over(orders.ids("id").where("id % 2 = 0 or id = 11"));

    assertThat(once(work, TENS)).isEqualTo(Batch.last(6));
    assertThat(db.column("select id from orders where n = 1 order by id"))
        .containsExactly("10", "11", "12", "14", "16", "18");
    assertThat(once(work, TENS)).isEqualTo(Batch.last(0));
  }

  @Test
  void itMayStandSeveralTimesAndUnderAnAlias(DataSource source, PostgresDatabase db)
      throws Exception {
    var work =
        Jdbc.sql(
                source,
                """
                with old as (select id from orders where {chunk} order by id limit 3)
                insert into log select o.id, '{chunk}' /* not {chunk} */ from orders o, old where {chunk:o} and o.id = old.id\
                """)
            .over(orders.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 3, 1)));

    assertThat(once(work, new DateRange(LocalDate.of(2023, 2, 1), LocalDate.of(2023, 3, 1))))
        .isEqualTo(Batch.last(3));
    assertThat(db.column("select order_id || what from log order by 1"))
        .containsExactly("31{chunk}", "32{chunk}", "33{chunk}");
  }

  @Test
  void keysAndQuestionMarksWork(DataSource source, PostgresDatabase db) throws Exception {
    var work =
        Jdbc.sql(source, "update orders set n = 7 where {chunk} and tags ? 'k1' and '?' = '?'")
            .over(orders.keys("id", List.of(1L, 2L, 3L)));

    assertThat(once(work, new KeySet<>(List.of(1L, 2L, 3L)))).isEqualTo(Batch.last(2));
    assertThat(db.number("select count(*) from orders where n = 7")).isEqualTo(2);
  }

  @Test
  void aStatementWithoutAPlaceForTheChunkIsRefused(DataSource source) {
    for (String bad :
        List.of(
            "update orders set n = 1",
            "update orders set n = 1 where '{chunk}' = 'x'",
            "update orders set n = 1 -- where {chunk}",
            "update orders set n = 1 where {chunks}",
            " ")) {
      assertThatThrownBy(() -> Jdbc.sql(source, bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Jdbc.sql(source, "update orders set n = 1"))
        .hasMessageContaining("needs {chunk}");
    assertThatThrownBy(() -> Jdbc.sql(source, "delete from log where {chunk}; delete from orders"))
        .hasMessageContaining("';'");
    assertThatThrownBy(() -> Jdbc.sql(source, "update orders set n = $1 where {chunk}"))
        .hasMessageContaining("numbered parameter");
  }

  @Test
  void aWrongStatementIsRefusedBeforeAnythingIsWritten(DataSource source, PostgresDatabase db)
      throws SQLException {
    var scope = orders.ids("id");

    assertThatThrownBy(() -> Jdbc.sql(source, "update oders set n = 1 where {chunk}").over(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("42P01")
        .hasMessageContaining("relation \"oders\" does not exist");
    assertThatThrownBy(() -> Jdbc.sql(source, "select n from orders where {chunk}").over(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("returns rows");
    assertThatThrownBy(
            () -> Jdbc.sql(source, "update orders set n = 1 where {chunk} returning n").over(scope))
        .hasMessageContaining("returns rows");
    assertThatThrownBy(() -> Jdbc.sql(source, "drop table log /* */ where {chunk}").over(scope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(db.number("select sum(n) from orders")).isZero();
  }

  @Test
  void sqlNeedsTheScopeOfATableInTheSameDataSource(DataSource source, PostgresDatabase db) {
    var work = Jdbc.sql(source, "update orders set n = 1 where {chunk}");
    var elsewhere = JdbcTable.of(db.unpooled("postgres"), "orders").ids("id");

    for (Scope<IdRange> scope : List.of(Scope.ids(1, 2), elsewhere)) {
      assertThatThrownBy(() -> work.over(scope))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs a scope of a table from the same data source");
    }
    assertThatThrownBy(() -> work.process(ActiveChunk.of(TENS)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call over(scope) first");
  }

  @Test
  void theTextOfTheStatementIsTheDefinition(DataSource source) {
    assertThat(Jdbc.sql(source, " update orders\nset n = 1 where {chunk} ").work().definition())
        .isEqualTo("sql update orders\\nset n = 1 where {chunk}");
  }

  @Test
  void javaWorksOnTheConnectionOfTheTransaction(DataSource source, PostgresDatabase db)
      throws Exception {
    TransactionalProcessor<IdRange> work =
        Jdbc.inTransaction(
            source,
            (tx, chunk) -> {
              try (var update =
                  tx.unwrap(Connection.class)
                      .prepareStatement("update orders set n = 1 where id >= ? and id < ?")) {
                update.setLong(1, chunk.range().from());
                update.setLong(2, chunk.range().to());
                return update.executeUpdate();
              }
            });

    assertThat(work.over(Scope.ids(0, 100)).process(ActiveChunk.of(TENS))).isEqualTo(10);
    assertThat(db.number("select sum(n) from orders")).isEqualTo(10);
    assertThat(work.work().definition()).isEqualTo("java in transaction");
    assertThat(work.work().resource()).isEqualTo(JdbcResource.of(source));
  }

  @Test
  void javaThatThrowsHasWrittenNothing(DataSource source, PostgresDatabase db) throws Exception {
    TransactionalProcessor<IdRange> work =
        Jdbc.inTransaction(
            source,
            (tx, chunk) -> {
              tx.unwrap(Connection.class).createStatement().execute("update orders set n = 1");
              throw new BackfillException("stop");
            });

    assertThatThrownBy(() -> work.process(ActiveChunk.of(TENS))).hasMessage("stop");
    assertThat(db.number("select sum(n) from orders")).isZero();
  }

  @Test
  void javaCannotEndTheTransaction(DataSource source, PostgresDatabase db) throws Exception {
    TransactionalProcessor<IdRange> work =
        Jdbc.inTransaction(
            source,
            (tx, chunk) -> {
              var connection = tx.unwrap(Connection.class);
              connection.createStatement().execute("update orders set n = 1");
              connection.commit();
              return 1;
            });

    assertThatThrownBy(() -> work.process(ActiveChunk.of(TENS)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("commit");
    assertThat(db.number("select sum(n) from orders")).isZero();
  }
}
