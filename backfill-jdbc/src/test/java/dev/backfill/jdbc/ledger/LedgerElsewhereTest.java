package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerContract;
import dev.backfill.ledger.RunLedger;
import dev.backfill.run.Until;
import dev.backfill.testing.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of every ledger: in tables of another schema and prefix, as a role that may not
 * change them, made by the scripts as a person would run them. So that every statement is said
 * there too; all other tests have them where they are if nothing is said.
 */
@RunsBeside
@Order(1) // it takes longest
@ExtendWith(Postgres.class)
class LedgerElsewhereTest extends LedgerContract {

  private static final String SCHEMA = "Ops \"2\"";
  private static final String PREFIX = "bf_";

  /**
   * The first one may have begun before the news. The second one hears them, and has been read when
   * the third one is there.
   */
  private static final int BEATS = 3;

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private PostgresDatabase database;
  private String role = "";
  private TestPool sessions;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    database = own;
    role = "elsewhere_" + own.name(); // roles belong to the server, which other workers use too
    var schema = LedgerSql.quoted(SCHEMA);
    var tables = JdbcLedger.in(own.pool()).prefix(PREFIX).scripts();
    database.execute(
        "create schema " + schema,
        "begin; set local search_path to " + schema + ";" + String.join("", tables) + "commit",
        "create role %s login".formatted(role),
        "grant usage on schema %s to %s".formatted(schema, role),
        "grant select, insert, update, delete on all tables in schema %s to %s"
            .formatted(schema, role));
    sessions = own.pool(role);
  }

  /** Nothing went to the default place, nor was anything made. */
  @AfterEach
  void nothingElsewhere() throws SQLException {
    assertThat(database.number("select count(*) from pg_class where relname like 'backfill\\_%'"))
        .isZero();
    database.execute("drop owned by " + role, "drop role " + role);
  }

  @Override
  public Ledger ledger() {
    return Inside.time(JdbcLedger.in(sessions).schema(SCHEMA).prefix(PREFIX), clock);
  }

  @Override
  public Ledger sameStoreAsAnotherProcess() {
    return ledger();
  }

  @Override
  public void makeDue(String planName) {
    try {
      database.execute("update " + table("chunk") + " set not_before = clock_timestamp()");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    clock.advance(Duration.ofHours(1));
  }

  @Override
  public void passFortyDays() {
    try {
      database.execute(
          "update %s set approved_at = approved_at - interval '40 days',"
                  .formatted(table("approval"))
              + " expires_at = expires_at - interval '40 days',"
              + " withdrawn_at = withdrawn_at - interval '40 days'",
          "update %s set approved = (select jsonb_object_agg(key, value::timestamptz"
                  .formatted(table("run"))
              + " - interval '40 days') from jsonb_each_text(approved))");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void kill(RunLedger<?> member) {
    LedgerTests.kill(database, member);
  }

  @Override
  public void awaitNews(RunLedger<?> member) throws Exception {
    long before = beats();
    Until.holds(
        "the answer to a beat has been read",
        () -> {
          clock.advance(Duration.ofSeconds(5));
          return beats() >= before + BEATS;
        });
  }

  private long beats() throws SQLException {
    return database.number("select sum(beat_no) from " + table("process"));
  }

  private static String table(String part) {
    return LedgerSql.quoted(SCHEMA) + "." + PREFIX + part;
  }
}
