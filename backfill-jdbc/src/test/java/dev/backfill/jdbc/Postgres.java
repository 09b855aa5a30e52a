package dev.backfill.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    try {
      database.requireNoLeak(server.admin());
    } finally {
      server.execute("drop database if exists " + database.name() + " with (force)");
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
   * The one server; stopped by JUnit after the last test. While a test runs, the database of the
   * next is made: that takes longer than most tests.
   */
  private static final class Server implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final ExecutorService ahead = Executors.newSingleThreadExecutor();
    private int made;
    private Future<PostgresDatabase> next;

    Server() {
      try {
        postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("timezone", SESSION_ZONE)
                .setServerConfig("max_connections", "100")
                .setServerConfig("full_page_writes", "off")
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      next = ahead.submit(this::makeDatabase);
    }

    /** One that no test has had. */
    synchronized PostgresDatabase emptyDatabase() throws SQLException {
      try {
        return next.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted while a database was made", e);
      } catch (ExecutionException e) {
        throw new SQLException("no database could be made", e);
      } finally {
        next = ahead.submit(this::makeDatabase);
      }
    }

    private PostgresDatabase makeDatabase() throws SQLException {
      made++;
      var name = "test_" + made;
      execute("create database " + name + " strategy file_copy");
      return new PostgresDatabase(name, postgres.getPort());
    }

    DataSource admin() {
      return postgres.getPostgresDatabase();
    }

    void execute(String sql) throws SQLException {
      try (Connection c = admin().getConnection();
          Statement s = c.createStatement()) {
        s.execute(sql);
      }
    }

    @Override
    public void close() throws IOException {
      ahead.close();
      postgres.close();
    }
  }
}
