package dev.backfill.examples.quickstart;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.examples.scenario.Sql;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.yaml.BoundPlan;
import dev.backfill.yaml.PlanFile;
import dev.backfill.yaml.PlanRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The file of the quickstart is the plan that its program writes in Java. */
@Tag("slow")
class OrdersTierFileTest {

  @Test
  void theFileIsThePlanOfTheProgramAndContinuesItsRun() throws IOException, SQLException {
    try (var postgres = EmbeddedPostgres.start()) {
      var database = postgres.getPostgresDatabase();
      table(database);
      BackfillReport program;
      try (var run = new OrdersTier(database).start(event -> {})) {
        program = run.await();
      }
      var file = bound(yaml(), database);

      assertThat(program.state()).isEqualTo(RunState.COMPLETED);
      assertThat(file.plan().fingerprint()).isEqualTo(program.about().fingerprint());
      assertThat(file.plan().definition().description()).isEqualTo(program.about().description());
      assertThat(file.plan().definition().requestedBy()).isEqualTo(program.about().requestedBy());
      assertThat(file.plan().options().parallelism()).isEqualTo(4);
      var continued = file.runWith(BackfillRunner.inMemory());
      assertThat(continued.progress().runId()).isEqualTo(program.progress().runId());
      assertThat(program.checks()).hasSize(4);
      assertThat(file.plan().definition().preChecks()).hasSize(2);
      assertThat(file.plan().definition().postChecks()).hasSize(2);
      requireThatAnotherFileIsRefused(database);
    }
  }

  /** Else the same answer would come for any file. */
  private static void requireThatAnotherFileIsRefused(DataSource database) throws IOException {
    var otherRule = bound(yaml().replace("300000", "300001"), database);
    var otherUnit = bound(yaml().replace("chunk_by: month", "chunk_by: week"), database);

    assertThatThrownBy(() -> otherRule.runWith(BackfillRunner.inMemory()))
        .isInstanceOf(PlanChangedException.class);
    assertThatThrownBy(() -> otherUnit.runWith(BackfillRunner.inMemory()))
        .isInstanceOf(PlanChangedException.class);
  }

  private static BoundPlan<?> bound(String yaml, DataSource database) {
    return PlanFile.read(yaml).bind(PlanRegistry.of("quickstart", database));
  }

  private static String yaml() throws IOException {
    try (var in = OrdersTier.class.getResourceAsStream("orders_tier.yaml")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The columns that the plan reads. */
  private static void table(DataSource database) throws SQLException {
    new Sql(database)
        .execute(
            """
            create table orders (
              o_orderkey bigint primary key, o_totalprice numeric(12, 2) not null,
              o_orderdate date not null, order_tier varchar(10))
            """,
            """
            insert into orders (o_orderkey, o_totalprice, o_orderdate)
              select n, 3000 * n, date '1992-01-01' + 10 * n from generate_series(1, 200) n
            """);
  }
}
