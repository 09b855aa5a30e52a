package dev.backfill.jdbc;

import dev.backfill.jdbc.check.SqlCheck;

/**
 * A query of the user's that judges.
 *
 * @param check judges
 */
record SqlCheckStep(SqlCheck check) implements JdbcCheck {

  @Override
  public String name() {
    return check.name();
  }

  @Override
  public Verdict check(Context context) {
    return check.check(context);
  }

  @Override
  public JdbcCheck sampleKeys(int atMost) {
    if (atMost < 1 || atMost > MOST_KEYS) {
      throw new IllegalArgumentException(
          "sampleKeys takes 1 to %s keys, was %s".formatted(MOST_KEYS, atMost));
    }
    return new SqlCheckStep(check.withKeys(atMost));
  }
}
