package dev.backfill.jdbc.dialect.failure;

import dev.backfill.base.PrintableLog;
import org.slf4j.Logger;

/** Errors that change nothing, with the reason why they do not. Stateless. */
public final class Ignored {

  private static final Logger LOG = PrintableLog.of(Ignored.class);

  private Ignored() {}

  /** Logs it at DEBUG, in the library's words. */
  public static void because(String reason, Throwable error) {
    LOG.debug("Ignored: {} ({})", reason, SqlFailures.describe(error));
  }
}
