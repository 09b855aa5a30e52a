package dev.backfill.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
  private static final AtomicInteger COUNT = new AtomicInteger();

  @Override
  public void beforeEach(ExtensionContext context) throws SQLException {
    var server = server(context);
    var name = "test_" + COUNT.incrementAndGet();
    server.execute("create database " + name + " strategy file_copy");
    context.getStore(SPACE).put(PostgresDatabase.class, server.database(name));
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

  /** The one server; stopped by JUnit after the last test. */
  private static final class Server implements AutoCloseable {

    private final EmbeddedPostgres postgres;

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
    }

    DataSource admin() {
      return postgres.getPostgresDatabase();
    }

    PostgresDatabase database(String name) {
      return new PostgresDatabase(name, postgres.getPort());
    }

    void execute(String sql) throws SQLException {
      try (Connection c = admin().getConnection();
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
