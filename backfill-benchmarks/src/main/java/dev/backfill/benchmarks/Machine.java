package dev.backfill.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Properties;

/** Where it was measured, and with what. Stateless. */
final class Machine {

  private Machine() {}

  /** The paragraphs before the tables. */
  static String told(Form form, BenchmarkServer server, LocalDate date)
      throws IOException, SQLException {
    return """
    Measured on %s in the %s form, by `mvn -q -Pbenchmarks%s`, on %s. PostgreSQL %s on the same \
    machine (%s), Java %s (%s), pgjdbc %s, HikariCP %s, Spring Batch %s, db-scheduler %s, \
    JobRunr %s, JMH %s.

    Absolute times mean nothing elsewhere; compare within a table. A machine that others share \
    makes ratios of time jump, as the ranges show; ratios of processor time jump less. This page \
    and its plots are written by that command and by nothing else.
    """
        .formatted(
            date,
            form.name(),
            form.name().equals("short") ? "" : " -Dform=" + form.name(),
            hardware(),
            server.version(),
            BenchmarkServer.told(),
            System.getProperty("java.version"),
            System.getProperty("java.vm.vendor"),
            org.postgresql.util.DriverInfo.DRIVER_VERSION,
            version("hikaricp"),
            version("spring-batch"),
            version("db-scheduler"),
            version("jobrunr"),
            version("jmh"));
  }

  private static String hardware() throws IOException {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return "%d cores (%s, %s), %d GiB, %s"
        .formatted(
            system.getAvailableProcessors(),
            processor(),
            system.getArch(),
            Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
            system.getName());
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return "processor not told";
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("processor not told");
  }

  private static String version(String of) throws IOException {
    var versions = new Properties();
    try (var file = Machine.class.getResourceAsStream("/versions.properties")) {
      versions.load(file);
    }
    return versions.getProperty(of, "?");
  }
}
