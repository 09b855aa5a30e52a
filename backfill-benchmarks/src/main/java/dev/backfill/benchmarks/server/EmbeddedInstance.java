package dev.backfill.benchmarks.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;

/**
 * The server that comes as a Maven artifact.
 *
 * @param postgres it
 */
record EmbeddedInstance(EmbeddedPostgres postgres) implements Instance {

  static EmbeddedInstance start(Map<String, String> settings) throws IOException {
    var builder = EmbeddedPostgres.builder();
    settings.forEach(builder::setServerConfig);
    return new EmbeddedInstance(builder.start());
  }

  @Override
  public String url(String database) {
    return postgres.getJdbcUrl("postgres", database);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
