package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.postgres.shadow.PostgresShadows;
import dev.backfill.jdbc.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The replacement of table {@code orders}, one transaction for each call. */
record ShadowWorld(PostgresDatabase db, DataSource source, ShadowTable shadow) {

  static final Duration LONG = Duration.ofSeconds(20);

  static final String FRESH_ROWS =
      "insert into orders_backfill_new (id, no, tier, customer) overriding system value"
          + " select g, g, 'fresh ' || g, g from generate_series(1, 3) g";

  ShadowWorld(PostgresDatabase db) {
    this(db, db.pool());
  }

  ShadowWorld(PostgresDatabase db, DataSource source) {
    this(
        db,
        source,
        ShadowTable.of(
            new PostgresDialect(true, false), new TableName(Optional.of("public"), "orders")));
  }

  <T> T ask(Statements<T> statements) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Transactions.in(connection, statements);
    }
  }

  void run(Transactions.Work work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      Transactions.run(connection, work);
    }
  }

  void load(LiveWrites writes, String... rows) throws SQLException {
    try (Connection connection = source.getConnection()) {
      Reloads.load(connection, shadow, writes, rows);
    }
  }

  void swap(LiveWrites writes) throws SQLException {
    run(c -> shadow.swap(c, writes, LONG));
    steps(shadow::afterSwap);
  }

  void swapBack() throws SQLException {
    run(c -> shadow.swapBack(c, LONG));
    steps(shadow::afterSwap);
  }

  void steps(Statements<List<BuildStep>> steps) throws SQLException {
    try (Connection connection = source.getConnection()) {
      Reloads.steps(connection, steps);
    }
  }

  /** The exchange without what protects it. */
  void exchangeOnly() throws SQLException {
    run(
        c ->
            new PostgresShadows()
                .exchange(c, new ShadowNames("public", "orders"), ShadowState.SHADOW));
  }

  List<String> columns() throws SQLException {
    return db.column(
        "select attname from pg_attribute where attrelid = 'orders'::regclass and attnum > 0");
  }

  /** Objects that are named after a reload. */
  List<String> leftOvers() throws SQLException {
    return db.column(
        """
        select relname from pg_class where relname like '%backfill%'
        union all select proname from pg_proc where proname like '%backfill%'
        union all select tgname from pg_trigger where tgname like '%backfill%'
        union all select stxname from pg_statistic_ext where stxname like '%backfill%'
        """);
  }
}
