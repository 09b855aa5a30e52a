package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.examples.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OrdersTableTest {

  private static final Orders SMALL = new Orders(0.01);
  private static final Orders SMALLER = new Orders(0.002);

  @SuppressWarnings("NullAway.Init")
  private static LocalPostgres postgres;

  @SuppressWarnings("NullAway.Init")
  private static DataSource database;

  private final OrdersTable table = new OrdersTable(database);

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = LocalPostgres.open(Path.of("target", "test-postgres"));
    database = postgres.database("orders_table_test");
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void load() throws SQLException {
    table.load(SMALL, loaded -> {});
  }

  @Test
  void theTableHoldsWhatTheGeneratorMakesAndNothingElse() throws SQLException {
    assertThat(table.holds(SMALL)).isTrue();
    assertThat(table.holds(SMALLER)).isFalse();
    assertThat(text("select count(*) from orders where order_tier = 'manual'")).isEqualTo("300");
    assertThat(text("select count(*) from orders where order_tier is not null")).isEqualTo("300");
    assertThat(text("select min(o_orderdate) || ' ' || max(o_orderdate) from orders"))
        .isEqualTo("1992-01-01 1998-08-02");
    assertThat(text("select o_clerk from orders where o_orderkey = 1")).startsWith("Clerk#");
  }

  /** Else each month would touch pages of the whole table. */
  @Test
  void ordersAreStoredInTheOrderOfTheirDatesAsInATableThatGrew() throws SQLException {
    assertThat(text("select correlation from pg_stats where attname = 'o_orderdate'"))
        .isEqualTo("1");
  }

  @Test
  void theFoundTotalsAreTheExpectedOnesOnceTheRuleIsApplied() throws SQLException {
    assertThat(TierTotals.found(database)).isNotEqualTo(TierTotals.expected(SMALL));

    execute(
        "update orders set order_tier = %s where order_tier is null".formatted(OrdersTier.RULE));

    assertThat(TierTotals.found(database)).isEqualTo(TierTotals.expected(SMALL));
    assertThat(table.holds(SMALL)).isTrue();
  }

  @Test
  void aLoadThatWasCutOffLeavesWhatWasThere() throws SQLException {
    assertThatThrownBy(
            () ->
                table.load(
                    SMALLER,
                    loaded -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);

    assertThat(table.holds(SMALL)).isTrue();
  }

  @Test
  void aTableThatLostARowIsLoadedAnew() throws SQLException {
    execute("delete from orders where o_orderkey = 1");

    assertThat(table.holds(SMALL)).isFalse();
  }

  @Test
  void loadingAnewForgetsEverythingThatWasInTheDatabase() throws SQLException {
    execute("create table remembered as select 1");

    table.load(SMALLER, loaded -> {});

    assertThat(text("select to_regclass('remembered') is null")).isEqualTo("t");
    assertThat(table.holds(SMALLER)).isTrue();
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
