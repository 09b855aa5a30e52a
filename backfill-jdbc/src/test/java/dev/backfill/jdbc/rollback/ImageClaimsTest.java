package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcTransform;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Work that says it keeps before-images keeps them, and work that does not needs no room for them.
 */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class ImageClaimsTest {

  private PostgresDatabase database;
  private JdbcTable counted;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "create table copies (id bigint primary key, n int not null default 0)");
    counted = JdbcTable.of(database.pool(), "counted");
  }

  private Map<String, TransactionalProcessor<? super IdRange>> works() {
    var works = new LinkedHashMap<String, TransactionalProcessor<? super IdRange>>();
    works.put("set", counted.set("n", "n + 1"));
    works.put("set.image", counted.set("n", "n + 1").keepBeforeImage());
    works.put("transform", adding());
    works.put("transform.image", adding().keepBeforeImage());
    works.put("delete", counted.delete());
    works.put("insert", counted.insertSelect(JdbcTable.of(database.pool(), "copies"), "id", "n"));
    works.put("sql", Jdbc.sql(database.pool(), "update counted set n = n + 1 where {chunk}"));
    works.put(
        "java",
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) ->
                TestSql.update(tx.unwrap(Connection.class), "update counted set n = n + 1")));
    return works;
  }

  private JdbcTransform adding() {
    return counted.transform(row -> row.getInt("n") + 1).reading("n").into("n");
  }

  @TestFactory
  List<DynamicTest> whatSaysItKeepsBeforeImagesHasThem() {
    return works().entrySet().stream()
        .map(work -> dynamicTest(work.getKey(), () -> assertClaim(work.getKey(), work.getValue())))
        .toList();
  }

  private void assertClaim(String name, TransactionalProcessor<? super IdRange> work)
      throws SQLException {
    boolean claims = work.over(counted.ids("id", 0, 40)).work().keepsBeforeImages();

    assertThat(run(name, work, JdbcLedger.in(database.pool()))).isEqualTo(RunState.COMPLETED);

    assertThat(database.number("select count(*) from backfill_before_image") > 0).isEqualTo(claims);
    assertThat(claims).isEqualTo(name.endsWith("image"));
    database.execute("delete from backfill_before_image");
    if (!claims) {
      assertThat(run(name, work, InMemoryLedger.create())).isEqualTo(RunState.COMPLETED);
    }
  }

  private RunState run(String name, TransactionalProcessor<? super IdRange> work, Ledger ledger)
      throws SQLException {
    database.execute(
        "truncate counted, copies", "insert into counted (id) select generate_series(0, 39)");
    var plan =
        Backfill.plan(name, counted.ids("id", 0, 40)).chunkBy(width(40)).ledger(ledger).build();
    return BackfillRunner.inMemory().run(plan, work).state();
  }
}
