package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.compare.ComparisonWork;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Checks that two tables have the same rows.
 *
 * @param comparison the comparison, with its rows
 * @param ofScope true if the user has named the rows
 */
public record DifferenceCheck(ComparisonWork comparison, boolean ofScope) implements Check {

  /** A comparison reads both tables, which takes as long as they are large. */
  private static final Duration LONGEST = Duration.ofHours(12);

  @Override
  public String name() {
    return "no difference between %s and %s%s"
        .formatted(
            comparison.tables().left().name(),
            comparison.tables().right().name(),
            ofScope ? " in the scope" : "");
  }

  @Override
  public Duration timeout() {
    return LONGEST;
  }

  @Override
  public Verdict check(Context context) throws Exception {
    var found = comparison.compareAll();
    if (found.isEmpty() && found.matching() == 0) {
      return Check.warned("there is no row on either side");
    }
    return found.isEmpty()
        ? Check.passed(found.sentence())
        : Check.failed(found.sentence() + columns(found));
  }

  private static String columns(TableDifference found) {
    String differing =
        found.columns().stream()
            .filter(column -> column.differing() > 0)
            .map(DifferenceCheck::words)
            .collect(Collectors.joining(", "));
    return differing.isEmpty() ? "" : "; columns that match: " + differing;
  }

  private static String words(ColumnMatches column) {
    return column.column() + " " + column.percent();
  }
}
