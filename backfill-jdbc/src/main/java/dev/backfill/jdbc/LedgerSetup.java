package dev.backfill.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backfill.ledger.LedgerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables of a ledger, or makes them, and checks that they can be used. Looks into the
 * catalog first: where the tables are there, nothing is locked and nothing is created. Confined to
 * one connection, which commits by itself.
 */
final class LedgerSetup {

  /** The version of the tables that this library knows: {@value}. */
  static final int VERSION = 1;

  private static final String SCRIPT = "/db/backfill/postgresql/V1__backfill.sql";
  private static final int OLDEST_SERVER = 130_000;
  private static final int TRIES = 5;

  private static final String ABOUT =
      """
      select current_setting('server_version_num')::integer, current_setting('server_version'),
             pg_is_in_recovery(), current_setting('transaction_read_only'), current_user
      """;

  private static final String FIND =
      """
      select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.oid = to_regclass(?)
      """;

  private static final String MISSING_RIGHTS =
      """
      select string_agg(format('%s on %s', right_name, table_name), ', ' order by table_name, right_name)
        from unnest(array['run', 'process', 'chunk', 'note', 'check']) t (part),
             lateral (select format('%I.%I', ?::text, 'backfill_' || t.part) as table_name) n,
             unnest(array['select', 'insert', 'update', 'delete']) r (right_name)
       where not coalesce(has_table_privilege(to_regclass(table_name)::oid, right_name), false)
      """;

  private final Connection connection;
  private final LedgerSettings settings;
  private final String database;

  LedgerSetup(Connection connection, LedgerSettings settings, String database) {
    this.connection = connection;
    this.settings = settings;
    this.database = database;
  }

  /** The ledger, made if it was not there; ready to be written. */
  LedgerHome prepare() throws SQLException {
    var server = requireServer();
    if (server.readOnly()) {
      throw refused(
          "the sessions are read-only (%s)"
              .formatted(server.standby() ? "this is a standby" : "default_transaction_read_only"),
          "Connect to the primary with a role that may write");
    }
    for (int i = 1; ; i++) {
      var found = findForWriting(server.role());
      if (found.isPresent()) {
        requireRights(found.get());
        return found.get();
      }
      try {
        create(server.role());
      } catch (SQLException e) {
        // another process creates the same tables: look again
        if (i == TRIES || !isRace(e)) {
          throw e;
        }
      }
    }
  }

  private Optional<LedgerHome> findForWriting(String role) throws SQLException {
    try {
      return find(role);
    } catch (SQLException e) {
      if (!SqlFailures.stateOf(e).equals("42501")) {
        throw e;
      }
      throw refused(
          "role '%s' may not read it".formatted(role),
          "Run as the owner of the tables:\n" + grants(settings.schema().orElse("public"), role));
    }
  }

  /** The ledger, if it is there; only to be read. */
  Optional<LedgerHome> find() throws SQLException {
    return find(requireServer().role());
  }

  private Server requireServer() throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    if (!product.equals("PostgreSQL")) {
      throw refused(
          "%s is not supported".formatted(product), "Use PostgreSQL 13 or newer for the ledger");
    }
    var server =
        LedgerJdbc.one(
            connection,
            ABOUT,
            row ->
                new Server(
                    row.getInt(1),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getString(4).equals("on"),
                    row.getString(5)));
    if (server.number() < OLDEST_SERVER) {
      throw refused(
          "the server is PostgreSQL %s".formatted(server.version()),
          "The ledger needs PostgreSQL 13 or newer");
    }
    return server;
  }

  private Optional<LedgerHome> find(String role) throws SQLException {
    String name =
        settings.schema().map(schema -> LedgerSql.quoted(schema) + ".").orElse("")
            + "backfill_schema";
    var schema = LedgerJdbc.first(connection, FIND, row -> row.getString(1), name);
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    var home = home(schema.get(), role);
    int version =
        LedgerJdbc.one(connection, home.sql(LedgerStatement.SCHEMA_VERSION), row -> row.getInt(1));
    if (version > VERSION) {
      throw refused(
          "its tables have version %d, and this library knows %d".formatted(version, VERSION),
          "Use a newer version of the library: an older one could misread a run");
    }
    return Optional.of(home);
  }

  private void requireRights(LedgerHome home) throws SQLException {
    @Nullable String missing = missingRights(home);
    if (missing != null) {
      throw refused(
          "role '%s' lacks %s in schema '%s'".formatted(home.role(), missing, home.schema()),
          "Run as the owner of the tables:\n" + grants(home.schema(), home.role()));
    }
  }

  private @Nullable String missingRights(LedgerHome home) throws SQLException {
    return LedgerJdbc.list(
            connection, MISSING_RIGHTS, row -> Optional.ofNullable(row.getString(1)), home.schema())
        .getFirst()
        .orElse(null);
  }

  private void create(String role) throws SQLException {
    String schema = targetSchema();
    boolean schemaExists =
        LedgerJdbc.one(
            connection,
            "select exists (select 1 from pg_namespace where nspname = ?)",
            row -> row.getBoolean(1),
            schema);
    String ddl =
        (schemaExists ? "" : "create schema " + LedgerSql.quoted(schema) + ";\n")
            + "set local search_path to "
            + LedgerSql.quoted(schema)
            + ";\n"
            + script();
    try {
      LedgerJdbc.transaction(connection, () -> execute(ddl));
    } catch (SQLException e) {
      if (SqlFailures.stateOf(e).equals("42501")) {
        throw mayNotCreate(schema, role, schemaExists, e);
      }
      throw e;
    }
  }

  /** Under a lock timeout: nobody's queries shall wait behind tables that are being made. */
  private boolean execute(String ddl) throws SQLException {
    LedgerJdbc.list(
        connection, "select set_config('lock_timeout', '5s', true)", row -> row.getString(1));
    try (var statement = connection.createStatement()) {
      return statement.execute(ddl);
    }
  }

  private String targetSchema() throws SQLException {
    if (settings.schema().isPresent()) {
      return settings.schema().get();
    }
    var current =
        LedgerJdbc.list(
                connection, "select current_schema()", row -> Optional.ofNullable(row.getString(1)))
            .getFirst();
    return current.orElseThrow(
        () ->
            refused(
                "no schema of the search path exists",
                "Name one: JdbcLedger.in(dataSource).schema(\"...\")"));
  }

  private LedgerException mayNotCreate(
      String schema, String role, boolean schemaExists, SQLException cause) {
    return new LedgerException(
        """
        The ledger cannot be set up on %s: role '%s' may not create tables in schema '%s'. Run these \
        statements once, as the owner of the %s, then start again:
        begin;
        %sset local search_path to %s;
        %s%s
        commit;\
        """
            .formatted(
                database,
                role,
                schema,
                schemaExists ? "schema" : "database",
                schemaExists ? "" : "create schema " + LedgerSql.quoted(schema) + ";\n",
                LedgerSql.quoted(schema),
                script(),
                grants(schema, role)),
        cause);
  }

  private static String grants(String schema, String role) {
    var tables =
        List.of("run", "process", "chunk", "note", "check").stream()
            .map(part -> LedgerSql.quoted(schema) + ".backfill_" + part)
            .toList();
    return """
    grant usage on schema %1$s to %3$s;
    grant select on %1$s.backfill_schema to %3$s;
    grant select, insert, update, delete on %2$s to %3$s;\
    """
        .formatted(LedgerSql.quoted(schema), String.join(", ", tables), LedgerSql.quoted(role));
  }

  private LedgerHome home(String schema, String role) {
    return new LedgerHome(database, schema, role, LedgerSql.postgresql(schema));
  }

  private LedgerException refused(String why, String advice) {
    return new LedgerException(
        "The ledger on %s cannot be used: %s. %s".formatted(database, why, advice), null);
  }

  /** What creating a thing says that somebody else has just created, or is creating. */
  private static boolean isRace(SQLException e) {
    return List.of("23505", "42P06", "42P07", "55P03", "40P01").contains(SqlFailures.stateOf(e));
  }

  private static String script() {
    try (var in = LedgerSetup.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException("The library's jar lacks its resource " + SCRIPT);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server says about itself and the session. */
  private record Server(
      int number, String version, boolean standby, boolean readOnly, String role) {}
}
