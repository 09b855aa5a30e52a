package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.ledger.home.LedgerSetup;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in our texts mean PostgreSQL's own objects, and the texts mean what they meant. */
@ExtendWith(Postgres.class)
class PinnedSqlTest {

  private static final Pattern PARAMETER = Pattern.compile("\\?");

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "a = b + 1 => a = (b + 1)",
        "a - b - c => (a - b) - c",
        "a || b || c like d || '%' => ((a || b) || c) ~~ (d || '%')",
        "2 * a + 1 >= b and not c <> d => ((2 * a) + 1) >= b and not c <> d",
        "update t set a = b = c, d = e where f = g => update t set a = b = c, d = e where f = g",
        "x in ('a', 'b') or y not in ('c') => x = any (array['a', 'b']) or y <> all (array['c'])",
        "a = -1 => a = -1",
        "case when a then b || c end = d => case when a then b || c end = d",
      })
  void anOperatorHasItsSchemaAndBindsAsBefore(String text, String expected) {
    assertThat(PinnedSql.of(text).replaceAll("operator\\(pg_catalog\\.([^)]*)\\)", " $1"))
        .isEqualToNormalizingWhitespace(expected);
  }

  @Test
  void anAssignmentIsNoOperator() {
    assertThat(PinnedSql.of("update t set a = b = c, d = e where f = g"))
        .isEqualTo(
            "update t set a = b operator(pg_catalog.=) c, d = e where f operator(pg_catalog.=) g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "lower(a) => pg_catalog.lower(a)",
        "coalesce(left(a, 1), 'lower(b = c)') => coalesce(pg_catalog.left(a, 1), 'lower(b = c)')",
        "a::text::bigint => a::pg_catalog.text::bigint",
        "select * from pg_class c => select * from pg_catalog.pg_class c",
        "unnest(a) => pg_catalog.unnest(a)",
        "unnest(a, b) => unnest(a, b)",
        "select count(*), \"a=b\" from {s}t => select pg_catalog.count(*), \"a=b\" from {s}t",
      })
  void aNameHasItsSchema(String text, String expected) {
    assertThat(PinnedSql.of(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a between b and c",
        "a is distinct from b",
        "a is not distinct from b",
        "nullif(a, b)",
        "a join b using (c)",
        "case a when b then c end",
        "f(a",
        "a)",
        "$$ a $$",
      })
  void whatHasNoPlaceForASchemaIsRefused(String text) {
    assertThatThrownBy(() -> PinnedSql.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachStatementOfTheLedgerHasThePlanThatItHasWithoutSchemas(PostgresDatabase database)
      throws Exception {
    try (var connection =
        DriverManager.getConnection(database.url() + "?preferQueryMode=simple", "postgres", "")) {
      new LedgerSetup(connection, LedgerSettings.DEFAULT, "db").prepare();
      for (var statement : LedgerStatement.values()) {
        String plain = NamedSql.of(PostgresLedgerSql.of(statement)).jdbc();
        try (var query = connection.createStatement()) {
          query.execute("set search_path = pg_catalog, public");
        }
        assertThat(plan(connection, PinnedSql.of(plain)))
            .as(statement.name())
            .isNotEmpty()
            .isEqualTo(plan(connection, plain));
      }
    }
  }

  private static List<String> plan(Connection connection, String text) throws Exception {
    var number = new int[1];
    String numbered =
        PARAMETER.matcher(text.replace("{s}", "public.")).replaceAll(match -> "\\$" + ++number[0]);
    return TestSql.list(
        connection,
        "explain (generic_plan, verbose, costs off) " + numbered,
        row -> row.getString(1));
  }
}
