package dev.backfill.jdbc;

import dev.backfill.jdbc.check.NumbersCheck;
import dev.backfill.jdbc.check.ShiftLimits;

/**
 * The distribution of numbers.
 *
 * @param check judges
 */
record NumbersStep(NumbersCheck check) implements JdbcDistribution {

  @Override
  public JdbcDistribution thresholds(double warn, double fail) {
    return with(new ShiftLimits(warn, fail, check.limits().leastRows()));
  }

  @Override
  public JdbcDistribution leastRows(long rows) {
    return with(new ShiftLimits(check.limits().warn(), check.limits().fail(), rows));
  }

  private JdbcDistribution with(ShiftLimits limits) {
    return new NumbersStep(
        new NumbersCheck(check.table(), check.column(), check.scope(), check.recent(), limits));
  }

  @Override
  public String name() {
    return check.name();
  }

  @Override
  public Verdict check(Context context) {
    return check.check(context);
  }
}
