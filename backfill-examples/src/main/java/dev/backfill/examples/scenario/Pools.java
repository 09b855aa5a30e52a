package dev.backfill.examples.scenario;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** Pools as an application has them. */
public final class Pools {

  private Pools() {}

  /**
   * A pool of connections: a run holds one for each lane and two more.
   *
   * @param database opens the connections
   * @param connections the largest number of connections
   * @return to be closed
   */
  public static HikariDataSource of(DataSource database, int connections) {
    var config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(connections);
    config.setPoolName("example");
    return new HikariDataSource(config);
  }
}
