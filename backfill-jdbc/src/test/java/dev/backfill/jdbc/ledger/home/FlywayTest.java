package dev.backfill.jdbc.ledger.home;

import static dev.backfill.Backfill.plan;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Snippets;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Guarantee;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shipped scripts, unchanged, through a migration tool; runs then need no right to DDL. */
@ExtendWith(Postgres.class)
class FlywayTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeARoleWithoutDdl(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create role app login",
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted select generate_series(0, 99)",
        "grant select, update on counted to app");
  }

  @AfterEach
  void dropTheRole() throws SQLException {
    database.execute("drop owned by app", "drop role app");
  }

  private FluentConfiguration flyway() {
    return Flyway.configure()
        .dataSource(database.pool())
        .table("backfill_flyway_history")
        .locations("classpath:db/backfill/postgresql");
  }

  @Test
  void theShippedScriptsMakeALedgerThatARoleWithoutDdlRunsOn() throws Exception {
    flyway().baselineOnMigrate(true).baselineVersion("0").load().migrate();
    grantOn("public", "backfill_");

    run(ledger -> ledger);

    assertThat(database.column("select version from backfill_flyway_history order by 1"))
        .contains("1", "2", "3", "4");
  }

  @Test
  void theShippedScriptsGoToTheSchemaThatFlywayIsTold() throws Exception {
    Snippets.flyway(database.pool());
    grantOn("ops", "backfill_");

    run(ledger -> ledger.schema("ops"));

    assertThat(database.column("select to_regclass('public.backfill_run')"))
        .containsExactly("null");
  }

  @Test
  void anotherPrefixIsWrittenToFilesOfYourOwn(@TempDir Path files) throws Exception {
    var scripts = JdbcLedger.in(database.pool()).prefix("bf_").scripts();
    for (int i = 0; i < scripts.size(); i++) {
      Files.writeString(files.resolve("V%d__backfill.sql".formatted(i + 1)), scripts.get(i));
    }
    flyway().locations("filesystem:" + files).defaultSchema("ops").load().migrate();
    grantOn("ops", "bf_");

    run(ledger -> ledger.schema("ops").prefix("bf_"));
  }

  @Test
  void tablesOfAnOlderReleaseAreMigratedByTheScriptsThatAreNew() throws Exception {
    flyway().defaultSchema("ops").target("1").load().migrate();
    flyway().defaultSchema("ops").load().migrate();
    grantOn("ops", "backfill_");

    run(ledger -> ledger.schema("ops"));
  }

  private void grantOn(String schema, String prefix) throws SQLException {
    database.execute(
        "grant usage on schema " + schema + " to app",
        "grant select on %s.%sschema to app".formatted(schema, prefix),
        "grant select, insert, update, delete on %1$s.%2$srun, %1$s.%2$sprocess, %1$s.%2$schunk,"
                .formatted(schema, prefix)
            + " %1$s.%2$snote, %1$s.%2$scheck, %1$s.%2$sbefore_image, %1$s.%2$sbad_row,"
                .formatted(schema, prefix)
            + " %1$s.%2$sapproval to app".formatted(schema, prefix));
  }

  private void run(UnaryOperator<JdbcLedger> place) throws SQLException {
    var source = database.unpooled("app");
    var counted = JdbcTable.of(source, "counted");

    var report =
        plan("counted_up", counted.ids("id", 0, 100))
            .chunkBy(width(10))
            .ledger(place.apply(JdbcLedger.in(source)))
            .run(counted.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }
}
