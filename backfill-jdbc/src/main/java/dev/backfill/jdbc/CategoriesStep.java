package dev.backfill.jdbc;

import dev.backfill.jdbc.check.CategoriesCheck;
import dev.backfill.jdbc.check.Reference;
import dev.backfill.jdbc.check.ShiftLimits;
import java.util.Map;
import java.util.Optional;

/**
 * The distribution of categories.
 *
 * @param check judges
 */
record CategoriesStep(CategoriesCheck check) implements JdbcCategories {

  @Override
  public JdbcCategories likeIn(JdbcScope<?> rows) {
    return like(new Reference.Rows(TableScope.on(check.table(), rows)));
  }

  @Override
  public JdbcCategories likeShares(Map<String, Double> shares) {
    return like(new Reference.Shares(shares));
  }

  private JdbcCategories like(Reference reference) {
    return with(reference, check.limits(), check.named());
  }

  @Override
  public JdbcCategories namingCategories() {
    return with(check.reference(), check.limits(), true);
  }

  @Override
  public JdbcCategories thresholds(double warn, double fail) {
    return limits(new ShiftLimits(warn, fail, check.limits().leastRows()));
  }

  @Override
  public JdbcCategories leastRows(long rows) {
    return limits(new ShiftLimits(check.limits().warn(), check.limits().fail(), rows));
  }

  private JdbcCategories limits(ShiftLimits limits) {
    return with(check.reference(), limits, check.named());
  }

  private JdbcCategories with(Reference reference, ShiftLimits limits, boolean named) {
    return new CategoriesStep(
        new CategoriesCheck(
            check.table(), check.column(), check.scope(), reference, limits, named));
  }

  @Override
  public String name() {
    return check.name();
  }

  @Override
  public Optional<String> capture(Context context) {
    return check.capture(context);
  }

  @Override
  public Verdict check(Context context) {
    return check.check(context);
  }
}
