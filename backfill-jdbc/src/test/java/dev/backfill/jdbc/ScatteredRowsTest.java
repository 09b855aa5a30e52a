package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.scope.Advice;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of chunks whose rows lie all over a table, on a server with a small cache. */
@RunsBeside
class ScatteredRowsTest {

  private static final String COLUMNS =
      "(id bigint primary key, day date not null, filler text default repeat('x', 60), tier text)";

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "1MB").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static void execute(String... statements) throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  /** Of so many rows, with days that grow with the key, or jump. */
  private static JdbcTable table(String name, int rows, String day) throws SQLException {
    execute(
        "drop table if exists " + name,
        "create table %s %s".formatted(name, COLUMNS),
        "create index on %s (day)".formatted(name),
        "insert into %s (id, day) select g, %s from generate_series(1, %d) g"
            .formatted(name, day, rows),
        "analyze " + name);
    return JdbcTable.of(server.getPostgresDatabase(), name);
  }

  private static List<Advice> byMonth(JdbcTable table) {
    return Backfill.plan(
            "p", table.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1)))
        .chunkBy(MONTH)
        .explain(table.set("tier", "'gold'"))
        .advice()
        .stream()
        .filter(advice -> advice.sentence().contains("all over"))
        .toList();
  }

  @Test
  void monthsOfRowsThatLieAllOverALargeTableAreNamedWithTheWayOut() throws Exception {
    var orders = table("scattered", 36_500, "date '2023-01-01' + (g * 7919 % 365)::int");

    assertThat(byMonth(orders))
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.level()).isEqualTo(Advice.Level.WARNING);
              assertThat(advice.sentence())
                  .startsWith("The rows of one chunk lie all over public.scattered")
                  .containsPattern(
                      "order of day \\(correlation 0\\.\\d\\d\\), and its \\d.* MB do not fit into"
                          + " the shared buffers of 1.0 MB");
              assertThat(advice.remedy()).contains("byKey()", "in the order of id");
            });
    assertThat(
            Backfill.plan("k", orders.byKey()).chunkBy(rows(1_000)).explain().advice().stream()
                .map(Advice::sentence))
        .as("what the remedy says")
        .noneMatch(sentence -> sentence.contains("all over"));
  }

  @Test
  void aTableThatGrewWithItsDaysIsNotWarnedOf() throws Exception {
    assertThat(byMonth(table("grown", 36_500, "date '2023-01-01' + (g / 100)::int"))).isEmpty();
    assertThat(byMonth(table("downwards", 36_500, "date '2023-12-31' - (g / 100)::int"))).isEmpty();
  }

  @Test
  void aTableThatFitsIntoTheCacheIsNotWarnedOf() throws Exception {
    assertThat(byMonth(table("small", 3_650, "date '2023-01-01' + (g * 7919 % 365)::int")))
        .isEmpty();
  }

  @Test
  void ofPartitionsEachCountsWithItsSize() throws Exception {
    execute(
        "drop table if exists parts",
        "create table parts (id bigint, day date not null, filler text default repeat('x', 60),"
            + " tier text, primary key (id, day)) partition by range (day)",
        "create table parts_a partition of parts for values from ('2023-01-01') to ('2023-07-01')",
        "create table parts_b partition of parts for values from ('2023-07-01') to ('2024-01-01')",
        "create index on parts (day)",
        "insert into parts (id, day) select g, date '2023-01-01' + (g * 7919 % 365)::int from"
            + " generate_series(1, 36500) g",
        "analyze parts");

    assertThat(byMonth(JdbcTable.of(server.getPostgresDatabase(), "parts"))).hasSize(1);
  }

  @Test
  void whereNoOrderIsBetterNoWayOutIsClaimed() throws Exception {
    execute(
        "drop table if exists random_keys",
        "create table random_keys (id uuid primary key default gen_random_uuid(), day date not"
            + " null, filler text default repeat('x', 60), tier text)",
        "create index on random_keys (day)",
        "insert into random_keys (day) select date '2023-01-01' + (g * 7919 % 365)::int from"
            + " generate_series(1, 36500) g",
        "analyze random_keys");

    assertThat(byMonth(JdbcTable.of(server.getPostgresDatabase(), "random_keys")))
        .singleElement()
        .satisfies(advice -> assertThat(advice.remedy()).isEmpty());
  }
}
