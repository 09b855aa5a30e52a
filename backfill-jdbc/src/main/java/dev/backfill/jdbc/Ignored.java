package dev.backfill.jdbc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors that change nothing, with the reason why they do not. Stateless. */
final class Ignored {

  private static final Logger LOG = LoggerFactory.getLogger(Ignored.class);

  private Ignored() {}

  /** Says so at DEBUG, in words of ours. */
  static void because(String reason, Throwable error) {
    LOG.debug("Ignored: {} ({})", reason, SqlFailures.describe(error));
  }
}
