package dev.backfill.benchmarks.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The database of one trial. It is dropped when it is closed. One thread at a time. */
public final class TrialDatabase implements AutoCloseable {

  private static final int CONNECTIONS = 16;

  /** Four threads of an application, four lanes, and the two connections of a ledger. */
  private static final int FEW = 10;

  private final BenchmarkServer server;
  private final String name;
  private final DataSource plain;

  TrialDatabase(BenchmarkServer server, String name, DataSource plain) {
    this.server = server;
    this.name = name;
    this.plain = plain;
  }

  /** Connections that are opened anew each time, for what is outside of the clock. */
  public DataSource plain() {
    return plain;
  }

  /** Its JDBC URL, for another process. */
  public String url() {
    return server.url(name);
  }

  /** Reads a table and its indexes once, so that all begin with the same pages in memory. */
  public void warm(String table) throws SQLException {
    Sql.execute(plain, "select sum(length(t::text)) from %s t".formatted(table));
    Sql.execute(
        plain,
        "set enable_seqscan = off; set enable_bitmapscan = off; set max_parallel_workers = 0;"
            + " select count(id) from (select id from %s order by id) t".formatted(table));
    server.checkpoint();
  }

  /** A pool whose connections are open; to be closed. */
  public HikariDataSource pool() {
    return pool(server.isCareful() ? CONNECTIONS : FEW);
  }

  /** The same of so many connections. */
  public HikariDataSource pool(int connections) {
    var config = new HikariConfig();
    config.setDataSource(plain);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(connections);
    config.setPoolName(name);
    return new HikariDataSource(config);
  }

  @Override
  public void close() throws SQLException {
    server.drop(name);
  }
}
