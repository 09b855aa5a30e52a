package dev.backfill.benchmarks.measure;

import java.time.Duration;

/**
 * The cost of one trial.
 *
 * @param wall elapsed time
 * @param client processor time of this process
 * @param server processor time of the server's processes; zero where it is unknown
 * @param log bytes written to the server's log
 */
public record Cost(Duration wall, Duration client, Duration server, long log) {

  /** Processor time of both sides. */
  public Duration cpu() {
    return client.plus(server);
  }
}
