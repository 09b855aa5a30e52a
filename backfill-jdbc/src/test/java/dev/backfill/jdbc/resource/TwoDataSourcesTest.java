package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.plan.Plan;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Advice;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Guarantee;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One database through two data sources gives a weaker guarantee, and that is said. */
@ExtendWith(Postgres.class)
class TwoDataSourcesTest {

  private static final String SAID =
      "but they are used through two DataSource objects, which share no transaction";

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 20)");
  }

  private Plan<IdRange> plan(DataSource ledger) {
    return said(ledger).build();
  }

  private PlanSteps.Options<IdRange> said(DataSource ledger) {
    return Backfill.plan("p", JdbcTable.of(database.pool(), "orders").ids("id", 0, 21))
        .chunkBy(width(10))
        .ledger(JdbcLedger.in(ledger));
  }

  private JdbcUpdate work() {
    return JdbcTable.of(database.pool(), "orders").set("n", "n + 1").withoutBeforeImage();
  }

  @Test
  void aSecondPoolIsNamedAsTheCause() {
    var second = database.pool("postgres");

    var report = BackfillRunner.inMemory().run(plan(second), work());

    assertThat(report.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains(SAID));
    assertThat(said(second).explain(work()).advice())
        .extracting(Advice::sentence)
        .anySatisfy(text -> assertThat(text).contains(SAID));
  }

  @Test
  void aProxyOfTheSamePoolToo() {
    var proxy = WatchedDataSource.of(database.pool(), WatchedDataSource.Call::proceed);

    var report = BackfillRunner.inMemory().run(plan(proxy), work());

    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains(SAID));
  }

  @Test
  void theSameDataSourceAndAnotherDatabaseAreNot() throws Exception {
    var name = database.name() + "_other";
    database.execute("create database " + name);
    try {
      var other = new org.postgresql.ds.PGSimpleDataSource();
      other.setUrl(database.url().replace("/" + database.name(), "/" + name));
      other.setUser("postgres");

      for (var ledger : new DataSource[] {database.pool(), other}) {
        var report = BackfillRunner.inMemory().run(plan(ledger), work());

        assertThat(report.notes()).noneSatisfy(note -> assertThat(note).contains(SAID));
      }
    } finally {
      database.execute("drop database " + name + " with (force)");
    }
  }
}
