package dev.backfill.benchmarks.server;

import java.io.IOException;

/** A running server of PostgreSQL that belongs to this process. Role. */
interface Instance extends AutoCloseable {

  /** The JDBC URL of one of its databases, user included. */
  String url(String database);

  /** Stops it, and deletes its data. */
  @Override
  void close() throws IOException;
}
