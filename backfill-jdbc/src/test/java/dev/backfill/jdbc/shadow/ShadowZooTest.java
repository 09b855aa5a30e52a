package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.postgres.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table in use has the definition that it had, after a swap and after a swap back. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ShadowZooTest {

  private static final Duration SECONDS = Duration.ofSeconds(20);

  private PostgresDatabase db;

  @BeforeEach
  void roles(PostgresDatabase database) throws SQLException {
    db = database;
    db.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = 'zoo_owner') then create"
            + " role zoo_owner login; create role zoo_reader; end if; end $$",
        "grant create on database " + db.name() + " to zoo_owner");
  }

  /** A publication is in no schema, so that the next test would find it. */
  @AfterEach
  void dropPublications() throws SQLException {
    for (String name : db.column("select quote_ident(pubname) from pg_publication")) {
      db.execute("drop publication " + name);
    }
  }

  @Test
  void theTableHasTheDefinitionThatItHad() throws SQLException {
    var soft = new SoftAssertions();
    int number = 0;
    try (Connection owner = db.pool("zoo_owner").getConnection()) {
      for (Map.Entry<String, List<String>> feature : Zoo.features().entrySet()) {
        String schema = "zoo" + ++number;
        try {
          swapped(soft, owner, schema, feature);
        } catch (SQLException | RuntimeException e) {
          soft.fail("%s: %s".formatted(feature.getKey(), e.getMessage()), e);
        }
      }
    }
    soft.assertAll();
    assertThat(number).isGreaterThanOrEqualTo(30);
  }

  private static void swapped(
      SoftAssertions soft, Connection owner, String schema, Map.Entry<String, List<String>> feature)
      throws SQLException {
    String table = schema + ".orders";
    try (var s = owner.createStatement()) {
      s.execute("create schema " + schema);
      for (String sql : Zoo.surroundings(schema)) {
        s.execute(sql);
      }
      for (String sql : feature.getValue()) {
        s.execute(sql.replace("{t}", table).replace("{s}", schema));
      }
    }
    List<String> before = CatalogView.of(owner, table);
    var shadow = shadow(schema);
    soft.assertThat(Transactions.in(owner, c -> shadow.inspect(c, LiveWrites.REFUSED)).obstacles())
        .as(feature.getKey())
        .isEmpty();
    Reloads.load(owner, shadow, LiveWrites.REFUSED);
    long number = number(owner, table);
    Transactions.run(owner, c -> shadow.swap(c, LiveWrites.REFUSED, SECONDS));
    soft.assertThat(number(owner, table)).as(feature.getKey()).isNotEqualTo(number);
    Reloads.steps(owner, shadow::afterSwap);
    soft.assertThat(CatalogView.of(owner, table))
        .as("after the swap: " + feature.getKey())
        .isEqualTo(before);
    Transactions.run(owner, c -> shadow.swapBack(c, SECONDS));
    Reloads.steps(owner, shadow::afterSwap);
    soft.assertThat(CatalogView.of(owner, table))
        .as("after the swap back: " + feature.getKey())
        .isEqualTo(before);
    Transactions.run(owner, shadow::abandon);
    soft.assertThat(CatalogView.of(owner, table))
        .as("after the end: " + feature.getKey())
        .isEqualTo(before);
  }

  private static long number(Connection connection, String table) throws SQLException {
    return TestSql.one(connection, "select ?::regclass::oid::bigint", row -> row.getLong(1), table);
  }

  private static ShadowTable shadow(String schema) {
    return ShadowTable.of(
        new PostgresDialect(true, false), new TableName(Optional.of(schema), "orders"));
  }
}
