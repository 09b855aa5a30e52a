package dev.backfill.jdbc.postgres;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.ScopedWork;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keeping and restoring a batch costs what the batch is worth, however long the table is. */
@Tag("slow")
@ExtendWith(Postgres.class)
class RestorePlanTest {

  private static final int BATCH = 500;
  private static final long ROWS = 60_000;

  private DataSource source;
  private PostgresDatabase db;

  /** A table with a key of one column, changed with images; returns the restoration of a batch. */
  private Restoration changed(String key, String columns) throws SQLException {
    db.execute(
        "create table orders (id bigint not null, part int not null, tier text, primary key ("
            + key
            + "))",
        "insert into orders select g, g %% 3, 'old' from generate_series(1, %d) g".formatted(ROWS),
        "analyze orders");
    var orders = JdbcTable.of(source, "orders");
    Backfill.plan("tiers", orders.ids("id", 1, ROWS + 1))
        .chunkBy(width(10_000))
        .batchRows(BATCH)
        .ledger(JdbcLedger.in(source))
        .run(orders.set("tier", "'t' || id").keepBeforeImage());
    db.execute("vacuum analyze orders", "analyze backfill_before_image");
    var run = UUID.fromString(db.column("select run_id from backfill_run").getFirst());
    var table = orders.set("tier", "''").over(orders.ids("id"));
    Table facts = ((ScopedWork) table).facts();
    return new Restoration(
        facts,
        List.of(columns.split(",")).stream().map(facts::column).toList(),
        List.of(facts.column("tier")),
        new ImageSpot("backfill_before_image", run, 4, 7),
        0,
        BATCH);
  }

  @BeforeEach
  void takeDatabase(DataSource pool, PostgresDatabase own) {
    source = pool;
    db = own;
  }

  @Test
  void aBatchIsRestoredByTheIndexOfItsKey() throws Exception {
    var restoration = changed("id", "id");

    for (Mode mode : Mode.values()) {
      var plan = explain(PostgresRestore.render(restoration), mode);

      assertThat(plan).matches(all -> !all.scansAll("orders"));
      assertThat(plan.uses("orders_pkey")).as(plan.toString()).isTrue();
      assertThat(plan.touched("orders")).as(plan.toString()).isLessThanOrEqualTo(BATCH);
    }
  }

  @Test
  void aLongerKeyToo() throws Exception {
    var restoration = changed("part, id", "part,id");

    for (Mode mode : Mode.values()) {
      var plan = explain(PostgresRestore.render(restoration), mode);

      assertThat(plan).matches(all -> !all.scansAll("orders"));
      assertThat(plan.touched("orders")).as(plan.toString()).isLessThanOrEqualTo(BATCH);
    }
  }

  @Test
  void whatIsLeftIsFoundByTheIndexOfTheKey() throws Exception {
    var restoration = changed("id", "id");

    for (Mode mode : Mode.values()) {
      var plan = explain(PostgresRestore.left(restoration, 10), mode);

      assertThat(plan).matches(all -> !all.scansAll("orders"));
      assertThat(plan.touched("orders")).as(plan.toString()).isLessThanOrEqualTo(BATCH);
    }
  }

  /** The variant that must not be used: the values in a temporary table, which was not analyzed. */
  @Test
  void fromATableTheWholeTableWouldBeRead() throws Exception {
    var restoration = changed("id", "id");
    assertThat(restoration.rows()).isEqualTo(BATCH);
    db.execute(
        "create table image as select unnest(olds) as k from backfill_before_image where part = 1",
        "analyze image");

    var plan =
        explain(
            SqlText.of(
                "update orders set tier = null from image where orders.id = cast(image.k as"
                    + " bigint)"),
            Mode.CUSTOM);

    assertThat(plan.scansAll("orders")).isTrue();
  }

  @Test
  void keepingImagesReadsNoRowBesideThoseOfTheBatch() throws Exception {
    var spot = changed("id", "id").spot();
    for (boolean returnsOld : List.of(true, false)) {
      var table =
          Inside.table(
              new Reader(JdbcResource.of(source), new PostgresDialect(returnsOld)), "orders");
      var work =
          (ScopedWork)
              table.set("tier", "'x'").keepBeforeImage().over(table.ids("id", 1, ROWS + 1));
      var range = work.scope().range(new dev.backfill.scope.IdRange(20_000, 60_000));
      var batch =
          new RowBatch(
              work.facts(),
              work.walk(dev.backfill.scope.ChunkKind.RANGE),
              range,
              range,
              java.util.Optional.of(List.of("30000")),
              BATCH,
              work.rowWork(),
              java.util.Optional.of(
                  new ImageSpot("backfill_before_image", spot.runId(), 99, returnsOld ? 1 : 2)));

      for (Mode mode : Mode.values()) {
        var plan = explain(work.dialect().batch(batch), mode);

        assertThat(plan).matches(all -> !all.scansAll("orders"));
        if (!returnsOld) { // as many rows on both sides, of which the planner expects ten
          assertThat(plan.nodes())
              .anyMatch(node -> node.facts().getOrDefault("Join Type", "").equals("Full"));
        }
        assertThat(plan.touched("orders")).as(plan.toString()).isLessThanOrEqualTo(BATCH + 1);
      }
    }
  }

  /** With plans for unknown values too, for which a run does not ask. */
  private ExplainedPlan explain(SqlText statement, Mode mode) throws SQLException {
    var session = new PostgresDialect(true).session();
    var plan =
        new ExplainedCalls(db.pool("postgres"), mode)
            .plan(statement, session, "set local plan_cache_mode = " + mode.setting());
    assertThat(plan.isGeneric()).isEqualTo(mode == Mode.GENERIC);
    return plan;
  }
}
