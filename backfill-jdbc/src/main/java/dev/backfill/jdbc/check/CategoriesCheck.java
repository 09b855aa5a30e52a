package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks that the values of a column are distributed as before, as in other rows, or as given.
 *
 * @param table the table
 * @param column whose values are categories
 * @param scope the rows that are judged; empty for all
 * @param reference what they are compared with
 * @param limits which difference warns and fails
 * @param named true if categories may be stored and shown
 */
public record CategoriesCheck(
    SourceTable table,
    Column column,
    Optional<Selection<?>> scope,
    Reference reference,
    ShiftLimits limits,
    boolean named)
    implements Check {

  @Override
  public String name() {
    return "distribution of %s%s%s"
        .formatted(
            table.facts().fullName(column),
            scope.isPresent() ? " in the scope" : "",
            switch (reference) {
              case Reference.Before before -> "";
              case Reference.Rows rows -> " like in other rows";
              case Reference.Shares shares -> " like given shares";
            });
  }

  @Override
  public Optional<String> capture(Context context) {
    return reference instanceof Reference.Before
        ? Optional.of(CategoryCounts.note(counts().of(scope)))
        : Optional.empty();
  }

  private CategoryCounts counts() {
    return new CategoryCounts(table, column, named);
  }

  @Override
  public Verdict check(Context context) {
    var now = counts().of(scope);
    return switch (reference) {
      case Reference.Before before -> judged(now, CategoryCounts.parse(noted(context)), "before");
      case Reference.Rows rows ->
          judged(now, counts().of(Optional.of(rows.rows())), "in the other rows");
      case Reference.Shares shares -> judgedByShares(now, shares);
    };
  }

  private String noted(Context context) {
    return context
        .captured()
        .orElseThrow(
            () ->
                new BackfillException(
                    "Check '%s' has nothing to compare with: it was not asked before the run; use it as a postCheck"
                        .formatted(name())));
  }

  private Verdict judged(Categories now, Categories then, String where) {
    return limits.tooFew(now.total(), then.total())
        ? limits.few(now.total(), then.total())
        : verdict(
            new CategoryShift(now, then, false),
            String.format(Locale.ROOT, "%,.0f %s", then.total(), where));
  }

  private Verdict judgedByShares(Categories now, Reference.Shares given) {
    var shares = new HashMap<String, Double>();
    given.shares().forEach((category, share) -> shares.put(counts().key(category), share));
    return now.total() < limits.leastRows()
        ? Check.warned(
            String.format(
                Locale.ROOT,
                "too few rows to judge: %,.0f; %,d are needed",
                now.total(),
                limits.leastRows()))
        : verdict(new CategoryShift(now, new Categories(shares), true), "the given shares");
  }

  private Verdict verdict(CategoryShift shift, String with) {
    double index = shift.stabilityIndex();
    double chance = shift.chance();
    var status = limits.of(index, chance);
    boolean others = !shift.fresh().isEmpty() || !shift.missing().isEmpty();
    return new Verdict(
        status == Status.PASSED && others ? Status.WARNED : status,
        String.format(
            Locale.ROOT,
            "stability index %.3f (warns at %s, fails at %s), by chance in %s of cases; %d"
                + " categories, %,.0f rows compared with %s%s%s",
            index,
            limits.warn(),
            limits.fail(),
            ShiftLimits.share(chance),
            shift.size(),
            shift.now().total(),
            with,
            words(shift.fresh(), "new"),
            words(shift.missing(), "missing")));
  }

  private String words(List<String> categories, String what) {
    return categories.isEmpty()
        ? ""
        : "; %d %s%s".formatted(categories.size(), what, counts().words(categories));
  }
}
