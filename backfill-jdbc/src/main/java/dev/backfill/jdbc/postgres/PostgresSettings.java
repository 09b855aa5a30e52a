package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.Dialect;

/**
 * The settings with which values are written as text and read again: keys, bounds, cursors,
 * before-images, computed values. What one session has written another one reads later, so all of
 * them must write and read alike, whatever role, database, pool or pooler have set.
 *
 * <p>They are applied here and nowhere else, with {@code SET LOCAL}, by {@link Dialect#session}:
 * before the statements of a batch in its transaction (in part by {@link Dialect#sessionAgain}),
 * and at the start of each short transaction of {@code Reader}. The ledger's own statements write
 * no value of the host's as text; the first one of a transaction sets the time zone alone, for work
 * in Java. Stateless.
 */
final class PostgresSettings {

  /** Statements to stand before others, for the rest of a transaction. */
  static final String LOCAL =
      """
      set local timezone = 'UTC'; \
      set local datestyle = 'ISO'; \
      set local intervalstyle = 'postgres'; \
      set local extra_float_digits = 1; \
      set local bytea_output = 'hex'; \
      set local array_nulls = on; \
      set local xmloption = 'content'; \
      set local quote_all_identifiers = off; \
      set local plan_cache_mode = force_custom_plan\
      """;

  // plan_cache_mode: a plan for unknown values expects a fixed share of the table: it sorts whole
  // chunks again and again instead of walking the index

  /**
   * Overrides the last one of {@link #LOCAL}, for statements that find a few rows by the key. For
   * these a plan for unknown values is as good, and planning would cost more than the rows.
   */
  static final String KEEPING_PLANS = "set local plan_cache_mode = auto";

  /**
   * Those on which the value of an expression depends, to stand before later statements of a
   * transaction. The date style is not among them: the driver refuses another one at once.
   */
  static final String AGAIN = "set local timezone = 'UTC'";

  private PostgresSettings() {}
}
