package dev.backfill.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Reads everything that a trial may use up, before and after it. One thread at a time.
 *
 * @param server the server whose log and processes are watched
 */
record Clock(BenchmarkServer server) {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** The measured action. */
  interface Measured {
    void run() throws Exception;
  }

  Cost measure(Measured measured) throws Exception {
    System.gc();
    long log = server.log();
    Duration serverCpu = server.cpu().used();
    long clientCpu = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    measured.run();
    long wall = System.nanoTime() - begin;
    return new Cost(
        Duration.ofNanos(wall),
        Duration.ofNanos(SYSTEM.getProcessCpuTime() - clientCpu),
        server.cpu().used().minus(serverCpu),
        log(log));
  }

  private long log(long before) throws SQLException {
    return server.log() - before;
  }
}
