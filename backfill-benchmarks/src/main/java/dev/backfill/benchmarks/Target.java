package dev.backfill.benchmarks;

import dev.backfill.benchmarks.server.BenchmarkServer;

/**
 * A server that suites measure, and how the page tells it from the first one.
 *
 * @param server it
 * @param version of an older server; empty for the first one
 */
record Target(BenchmarkServer server, String version) {

  /** The embedded server, which needs no telling. */
  static Target first(BenchmarkServer server) {
    return new Target(server, "");
  }

  boolean isFirst() {
    return version.isEmpty();
  }

  /** The heading of a table, or the words of an aim. */
  String named(String words) {
    return isFirst() ? words : "%s, PostgreSQL %s".formatted(words, version);
  }

  /** The name of a plot's file. */
  String file(String name) {
    return isFirst() ? name : name + "-" + version;
  }
}
