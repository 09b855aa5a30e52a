package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rows that a check reads.
 *
 * @param table the table
 * @param scope which of them; empty for all
 */
public record TableRows(SourceTable table, Optional<Selection<?>> scope) {

  /** One condition for each range of the scope; none if there is no row to read. */
  public List<SqlText> conditions() {
    return scope
        .<List<SqlText>>map(Selection::conditions)
        .orElseGet(() -> List.of(SqlText.of("true")));
  }

  /** For people, and the same text in every JVM: without the bounds. */
  public String words() {
    return scope.isPresent() ? "the scope of " + table.name() : table.name();
  }

  /**
   * Sums up the results of a query for each condition.
   *
   * @param doing the purpose; completes "Could not"
   * @param select such as {@code count(*)}
   */
  public long sum(String doing, String select) {
    return conditions().stream()
        .mapToLong(
            condition ->
                table
                    .reader()
                    .number(
                        doing,
                        SqlText.of(
                                "select %s from %s where ".formatted(select, table.facts().sql()))
                            .plus(condition)))
        .sum();
  }

  /** A number for people. */
  public static String number(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }
}
