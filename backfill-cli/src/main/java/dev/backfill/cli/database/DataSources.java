package dev.backfill.cli.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.sql.DataSource;

/** The data sources of a command: a pool each. Not thread-safe; the pools are. */
public final class DataSources implements AutoCloseable {

  /** Beside the lanes: the ledger, its heartbeat, and two to spare for checks and questions. */
  private static final int BESIDE_LANES = 4;

  private static final long CONNECTION_WAIT_MILLIS = 15_000;

  private final Drivers drivers;
  private final SequencedMap<String, HikariDataSource> pools = new LinkedHashMap<>();

  private DataSources(Drivers drivers) {
    this.drivers = drivers;
  }

  /** Loads the drivers, and connects once to each database. */
  static DataSources of(List<Address> addresses, List<Path> driverPath) {
    var sources = new DataSources(Drivers.in(DriverPath.jars(driverPath)));
    try {
      addresses.forEach(sources::add);
      return sources;
    } catch (RuntimeException | Error e) {
      sources.close();
      throw e;
    }
  }

  private void add(Address address) {
    var source = new DriverDataSource(drivers.of(address), address);
    source.requireConnection();
    pools.put(address.name(), pool(address.name(), source));
  }

  private static HikariDataSource pool(String name, DataSource source) {
    var config = new HikariConfig();
    config.setPoolName("backfill-" + name);
    config.setDataSource(source);
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(1 + BESIDE_LANES);
    config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
    config.setInitializationFailTimeout(-1); // it has connected a moment ago
    return new HikariDataSource(config);
  }

  /** Makes room for the lanes of a plan. */
  public void lanes(int lanes) {
    pools.values().forEach(pool -> pool.setMaximumPoolSize(lanes + BESIDE_LANES));
  }

  /** By name; the one of {@code --url-env} or {@code --url-file} first. */
  public Map<String, DataSource> all() {
    return new LinkedHashMap<>(pools);
  }

  @Override
  public void close() {
    new ArrayList<>(pools.values()).forEach(HikariDataSource::close);
    drivers.close();
  }
}
