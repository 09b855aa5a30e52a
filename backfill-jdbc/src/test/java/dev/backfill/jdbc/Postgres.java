package dev.backfill.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test an empty PostgreSQL database: one server for all tests of the module.
 *
 * <p>A test takes a {@link DataSource} (pooled; sessions in a time zone that is neither the JVM's
 * nor UTC) or a {@link PostgresDatabase}. A test that leaves a connection open, or a session of any
 * other kind, fails.
 */
final class Postgres implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  /** Time zone of server and sessions: 5 h 45 min off UTC, so that a mix-up shows. */
  static final String SESSION_ZONE = "Asia/Kathmandu";

  private static final Namespace SPACE = Namespace.create(Postgres.class);

  @Override
  public void beforeEach(ExtensionContext context) throws SQLException {
    context.getStore(SPACE).put(PostgresDatabase.class, server(context).emptyDatabase());
  }

  @Override
  public void afterEach(ExtensionContext context) throws SQLException {
    var server = server(context);
    var database = database(context);
    boolean leftNothing = false;
    try {
      database.requireNoLeak(server.admin());
      leftNothing = true;
    } finally {
      server.takeBack(database, leftNothing);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == DataSource.class || type == PostgresDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var database = database(context);
    return parameter.getParameter().getType() == DataSource.class ? database.pool() : database;
  }

  private static PostgresDatabase database(ExtensionContext context) {
    return context.getStore(SPACE).get(PostgresDatabase.class, PostgresDatabase.class);
  }

  private static Server server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .getOrComputeIfAbsent(Server.class, key -> new Server(), Server.class);
  }

  /**
   * The one server; stopped by JUnit after the last test. A test gets a database of one before,
   * emptied: to make one takes longer than most tests. Thread-safe.
   */
  private static final class Server implements AutoCloseable {

    private static final String EMPTY =
        """
        do $$ declare schema_name text;
        begin
          for schema_name in select nspname from pg_namespace
               where nspname not like 'pg\\_%' and nspname <> 'information_schema' loop
            execute format('drop schema %I cascade', schema_name);
          end loop;
          execute format('alter database %I reset all', current_database());
        end $$;
        create schema public authorization pg_database_owner;
        grant usage on schema public to public\
        """;

    private final EmbeddedPostgres postgres;
    private final Queue<String> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    Server() {
      try {
        postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("timezone", SESSION_ZONE)
                .setServerConfig("max_connections", "100")
                .setServerConfig("max_prepared_transactions", "10")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("jit", "off")
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    PostgresDatabase emptyDatabase() throws SQLException {
      var emptied = Optional.ofNullable(free.poll());
      String name = emptied.orElseGet(() -> "test_" + made.incrementAndGet());
      if (emptied.isEmpty()) {
        execute(admin(), "create database " + name + " strategy file_copy");
      }
      return new PostgresDatabase(name, postgres.getPort());
    }

    /** Empties it; where somebody may still be in it, it is dropped. */
    void takeBack(PostgresDatabase database, boolean leftNothing) throws SQLException {
      if (leftNothing) {
        execute(database.unpooled("postgres"), EMPTY);
        free.add(database.name());
      } else {
        execute(admin(), "drop database if exists " + database.name() + " with (force)");
      }
    }

    DataSource admin() {
      return postgres.getPostgresDatabase();
    }

    private static void execute(DataSource source, String sql) throws SQLException {
      try (Connection c = source.getConnection();
          Statement s = c.createStatement()) {
        s.execute(sql);
      }
    }

    @Override
    public void close() throws IOException {
      postgres.close();
    }
  }
}
