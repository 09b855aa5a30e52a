package dev.backfill.jdbc.ledger.home;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Makes the tables of a ledger in one transaction, and brings older ones up to date in several:
 * what locks tables of processes at work is brief. Under a lock timeout, because no other query may
 * wait behind it for long. Confined to one connection, which commits by itself.
 */
final class LedgerChanges {

  private static final Logger LOG = PrintableLog.of(LedgerChanges.class);

  private final Connection connection;
  private final Dialect dialect;
  private final LedgerSettings settings;
  private final String role;
  private final String database;

  LedgerChanges(
      Connection connection,
      Dialect dialect,
      LedgerSettings settings,
      String role,
      String database) {
    this.connection = connection;
    this.dialect = dialect;
    this.settings = settings;
    this.role = role;
    this.database = database;
  }

  /** Makes all tables, and their schema if it is missing. */
  void create() throws SQLException {
    var home = LedgerLocation.of(dialect, database, targetSchema(), settings.prefix(), role);
    boolean schemaExists = home.catalog().hasSchema(connection, home.schema());
    String ddl =
        (schemaExists ? "" : "create schema " + LedgerSql.quoted(home.schema()) + ";\n")
            + LedgerScripts.creation(home);
    try {
      LocalTransaction.on(connection, tx -> execute(tx, ddl));
      LOG.info("The tables of the ledger were made in {}", home);
    } catch (SQLException e) {
      if (SqlState.NO_PRIVILEGE.isOf(e)) {
        throw mayNotCreate(home, schemaExists, ddl, e);
      }
      throw e;
    }
  }

  /**
   * Brings tables up to date, version by version. Of processes that do so at once one waits, looks
   * again, and finds nothing left to do.
   */
  void migrate(LedgerLocation home) throws SQLException {
    try {
      for (int at = version(connection, home); at < LedgerScripts.VERSION; at++) {
        migrateFrom(at, home);
      }
    } catch (SQLException e) {
      if (SqlState.NO_PRIVILEGE.isOf(e)) {
        throw outdated(
            home,
            version(connection, home),
            "Role '%s' may not change them. Run".formatted(role),
            e);
      }
      DependentObjects.refuse(connection, home, version(connection, home), e);
      throw e;
    }
  }

  private void migrateFrom(int version, LedgerLocation home) throws SQLException {
    boolean done = false;
    for (String part : LedgerScripts.step(version, home)) {
      done = LocalTransaction.on(connection, tx -> migrateNow(tx, home, version, part));
    }
    if (done) {
      LOG.info(
          "The tables of the ledger in {} were brought from version {} to version {}",
          home,
          version,
          version + 1);
    }
  }

  /** False if another process has brought them further. */
  private boolean migrateNow(Connection tx, LedgerLocation home, int version, String part)
      throws SQLException {
    limitWait(tx);
    try (var lock = tx.createStatement()) {
      lock.execute(home.catalog().lockVersions(home));
    }
    return version(tx, home) == version && execute(tx, part);
  }

  private static int version(Connection connection, LedgerLocation home) throws SQLException {
    return home.sql(LedgerStatement.SCHEMA_VERSION).on(connection).one(row -> row.getInt(1));
  }

  /**
   * One statement at a time: a driver that asks for binary results from the first time on describes
   * all statements of a script before it runs the first, which makes the tables of the others.
   */
  private boolean execute(Connection tx, String ddl) throws SQLException {
    limitWait(tx);
    try (var statement = tx.createStatement()) {
      for (String one : LedgerScripts.statements(ddl)) {
        statement.execute(one);
      }
      return true;
    }
  }

  private void limitWait(Connection tx) throws SQLException {
    dialect.ledgerCatalog().limitWait(tx, settings.lockTimeout());
  }

  /** The statements of all transactions that bring tables up to date. */
  private static String script(LedgerLocation home, int version) {
    return IntStream.range(version, LedgerScripts.VERSION)
        .mapToObj(at -> LedgerScripts.step(at, home))
        .flatMap(List::stream)
        .collect(Collectors.joining("commit;\nbegin;\n"));
  }

  private String targetSchema() throws SQLException {
    if (settings.schema().isPresent()) {
      return settings.schema().get();
    }
    return dialect
        .ledgerCatalog()
        .currentSchema(connection)
        .orElseThrow(
            () ->
                LedgerFailures.refused(
                    database,
                    "no schema of the search path exists",
                    "Name one: JdbcLedger.in(dataSource).schema(\"...\")"));
  }

  private static LedgerException mayNotCreate(
      LedgerLocation home, boolean schemaExists, String ddl, SQLException cause) {
    return new LedgerException(
        """
        The ledger cannot be set up on %s: role '%s' may not create tables in schema '%s'. Run these \
        statements once, as the owner of the %s, then start again:
        begin;
        %s%s
        commit;\
        """
            .formatted(
                home.database(),
                home.role(),
                home.schema(),
                schemaExists ? "schema" : "database",
                ddl,
                LedgerRights.grants(home)),
        cause);
  }

  /** Tables of an older version, with the statements that bring them up to date. */
  static LedgerException outdated(
      LedgerLocation home, int version, String advice, @Nullable Throwable cause) {
    // a new table belongs to the role that runs the statements
    return new LedgerException(
        """
        The ledger on %s cannot be used: its tables in schema '%s' have version %d, and this library \
        needs version %d. %s these statements once, as the owner of the tables:
        begin;
        %s%s
        commit;\
        """
            .formatted(
                home.database(),
                home.schema(),
                version,
                LedgerScripts.VERSION,
                advice,
                script(home, version),
                LedgerRights.grants(home)),
        cause);
  }
}
