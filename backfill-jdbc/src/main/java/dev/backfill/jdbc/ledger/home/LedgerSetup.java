package dev.backfill.jdbc.ledger.home;

import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerServer;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.Dialects;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Finds the tables of a ledger, makes them or brings them up to date, and checks that they can be
 * used. Looks into the catalog first: where the tables are as they should be, nothing is locked and
 * nothing is created. Confined to one connection, which commits by itself.
 */
public final class LedgerSetup {

  private static final int TRIES = 5;

  private final Connection connection;
  private final LedgerSettings settings;
  private final String database;

  public LedgerSetup(Connection connection, LedgerSettings settings, String database) {
    this.connection = connection;
    this.settings = settings;
    this.database = database;
  }

  /** The ledger, made or migrated if need be; ready to be written. */
  public LedgerLocation prepare() throws SQLException {
    var server = server();
    server.requireWritable(database);
    for (int i = 1; ; i++) {
      var found = findForWriting(server.role());
      if (found.isPresent() && found.get().isUpToDate()) {
        LedgerTables.require(connection, found.get().home());
        LedgerRights.require(connection, found.get().home());
        return found.get().home();
      }
      try {
        var changes = new LedgerChanges(connection, dialect(), settings, server.role(), database);
        if (found.isPresent()) {
          changes.migrate(found.get().home());
        } else {
          changes.create();
        }
      } catch (SQLException e) {
        // another process makes the same tables: look again
        if (i == TRIES || !isRace(e)) {
          throw e;
        }
      }
    }
  }

  /** The ledger, if it is there; nothing is made or migrated. */
  public Optional<LedgerLocation> find() throws SQLException {
    return find(1);
  }

  /**
   * The same.
   *
   * @param since an older version counts as none
   */
  public Optional<LedgerLocation> find(int since) throws SQLException {
    var found = find(server().role()).filter(one -> one.version() >= since);
    if (found.isPresent() && !found.get().isUpToDate()) {
      throw LedgerChanges.outdated(
          found.get().home(),
          found.get().version(),
          "Run a plan with this version of the library, which brings them up to date, or run",
          null);
    }
    if (found.isPresent()) {
      LedgerTables.require(connection, found.get().home());
    }
    return found.map(Found::home);
  }

  private Optional<Found> findForWriting(String role) throws SQLException {
    try {
      return find(role);
    } catch (SQLException e) {
      if (!SqlState.NO_PRIVILEGE.isOf(e)) {
        throw e;
      }
      var home = home(settings.schema().orElse("public"), role);
      throw LedgerFailures.refused(
          database,
          "role '%s' may not read it".formatted(role),
          "Run as the owner of the tables:\n" + LedgerRights.grants(home));
    }
  }

  private Optional<Found> find(String role) throws SQLException {
    String tables =
        settings.schema().map(schema -> LedgerSql.quoted(schema) + ".").orElse("")
            + settings.prefix();
    var schema = schemaOf(tables + "schema");
    if (schema.isEmpty()) {
      // the table of versions alone may have been dropped
      var runs = schemaOf(tables + "run");
      if (runs.isPresent()) {
        LedgerTables.require(connection, home(runs.get(), role));
      }
      return Optional.empty();
    }
    var found = new Found(home(schema.get(), role), version(home(schema.get(), role)));
    if (found.version() > LedgerScripts.VERSION) {
      throw tooNew(found);
    }
    return Optional.of(found);
  }

  /** The schema of a table, if it is there. */
  private Optional<String> schemaOf(String table) throws SQLException {
    return dialect().ledgerCatalog().schemaOf(connection, table);
  }

  private int version(LedgerLocation home) throws SQLException {
    return home.sql(LedgerStatement.SCHEMA_VERSION).on(connection).one(row -> row.getInt(1));
  }

  private LedgerException tooNew(Found found) {
    return LedgerFailures.refused(
        database,
        "its tables in schema '%s' have version %d, and this library knows version %d"
            .formatted(found.home().schema(), found.version(), LedgerScripts.VERSION),
        "Use the newer version of the library that has made them: this one could misread a run."
            + " Nothing was written");
  }

  private LedgerServer server() throws SQLException {
    var dialect = Dialects.of(connection);
    if (dialect.isEmpty()) {
      throw LedgerFailures.refused(
          database,
          "%s is not supported".formatted(connection.getMetaData().getDatabaseProductName()),
          "Use PostgreSQL 13 or newer for the ledger");
    }
    return dialect.get().ledgerCatalog().server(connection, database);
  }

  /** {@link #server} has refused every other database. */
  private Dialect dialect() throws SQLException {
    return Dialects.of(connection).orElseThrow();
  }

  private LedgerLocation home(String schema, String role) throws SQLException {
    return LedgerLocation.of(dialect(), database, schema, settings.prefix(), role);
  }

  /**
   * Returns true for the error of creating an object that another process has just created, or is
   * creating: an object is double where the other table comes into being between the look for its
   * name and that for the name of its row type.
   */
  private static boolean isRace(SQLException e) {
    return SqlState.isAny(
        e,
        SqlState.UNIQUE_VIOLATION,
        SqlState.DUPLICATE_SCHEMA,
        SqlState.DUPLICATE_TABLE,
        SqlState.DUPLICATE_COLUMN,
        SqlState.DUPLICATE_OBJECT,
        SqlState.LOCK_NOT_AVAILABLE,
        SqlState.DEADLOCK);
  }

  /** Tables that are there. */
  private record Found(LedgerLocation home, int version) {

    boolean isUpToDate() {
      return version == LedgerScripts.VERSION;
    }
  }
}
