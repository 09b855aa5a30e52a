package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A new connection of a driver for each call. Thread-safe; tells nothing of its address. */
final class DriverDataSource implements DataSource {

  private final Driver driver;
  private final Address address;
  private volatile int loginTimeout;

  DriverDataSource(Driver driver, Address address) {
    this.driver = driver;
    this.address = address;
  }

  /** Refuses an address that does not work, before a pool tries it again and again. */
  void requireConnection() {
    try (Connection one = getConnection()) {
      one.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw CommandException.failed(
          "There is no connection to %s: %s%s. Check the URL, the user and the password there, and that this machine reaches the server."
              .formatted(address, e.getClass().getName(), state(e)));
    }
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.matches("[0-9A-Z]{5}") ? ", SQLSTATE " + state : "";
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection made = driver.connect(address.url(), address.properties());
    if (made == null) {
      throw new SQLException("The driver does not accept the URL of " + address);
    }
    return made;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("This data source has one user");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // nothing is logged
  }

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeout = seconds; // the URL may set one for the driver; a pool asks for this one
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("Nothing is logged");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("This is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
