package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The JDBC drivers of a command. Not thread-safe. */
final class Drivers implements AutoCloseable {

  private final List<Path> jars;
  private final URLClassLoader loader;
  private final List<Driver> all;

  private Drivers(List<Path> jars, URLClassLoader loader) {
    this.jars = jars;
    this.loader = loader;
    this.all = loaded(loader);
  }

  static Drivers in(List<Path> jars) {
    return new Drivers(
        jars,
        new URLClassLoader(
            jars.stream().map(DriverPath::url).toArray(URL[]::new),
            Drivers.class.getClassLoader()));
  }

  private static List<Driver> loaded(ClassLoader loader) {
    var found = new ArrayList<Driver>();
    var services = ServiceLoader.load(Driver.class, loader).iterator();
    while (hasNext(services)) {
      try {
        found.add(services.next());
      } catch (ServiceConfigurationError e) {
        // a jar that promises a driver and has none
      }
    }
    return found;
  }

  private static boolean hasNext(java.util.Iterator<Driver> services) {
    try {
      return services.hasNext();
    } catch (ServiceConfigurationError e) {
      return false; // the list of a jar cannot be read
    }
  }

  /** The driver for a database. */
  Driver of(Address address) {
    return all.stream()
        .filter(driver -> accepts(driver, address))
        .findFirst()
        .orElseThrow(() -> missing(address));
  }

  private static boolean accepts(Driver driver, Address address) {
    try {
      return driver.acceptsURL(address.url());
    } catch (SQLException e) {
      return false;
    }
  }

  private CommandException missing(Address address) {
    String searched =
        jars.isEmpty()
            ? "no jar was found to search"
            : "searched: "
                + jars.stream()
                    .map(jar -> jar.getFileName().toString())
                    .collect(Collectors.joining(", "));
    String found =
        all.isEmpty()
            ? "no driver"
            : all.stream()
                .map(driver -> driver.getClass().getName())
                .distinct()
                .collect(Collectors.joining(", "));
    return CommandException.usage(
        "No driver accepts the URL of data source '%s' in %s; %s, found: %s. Put the jar of the JDBC driver beside backfill.jar or into the folder 'drivers' there, or name it with --driver-path."
            .formatted(address.name(), address.from(), searched, found));
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      // the process ends
    }
  }
}
