package dev.backfill.jdbc.check;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.support.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of each category, and writes the counts as a note. A category is known by a
 * digest, unless it may be named.
 *
 * @param table the table
 * @param column whose values are the categories
 * @param named true if the categories themselves may be stored and shown
 */
record CategoryCounts(SourceTable table, Column column, boolean named) {

  private static final int MOST = 1_000;
  private static final int DIGEST = 16;

  /** The category of the rows without a value; no text begins like this. */
  private static final String NULL = "null";

  private static final String TEXT = "=";

  Categories of(Optional<Selection<?>> scope) {
    var parts = new ArrayList<Map.Entry<String, Long>>();
    for (SqlText condition : new TableRows(table, scope).conditions()) {
      parts.addAll(counts(condition));
    }
    return Categories.sum(parts);
  }

  private List<Map.Entry<String, Long>> counts(SqlText condition) {
    String sql = table.facts().sql(column);
    var query =
        SqlText.of(
                "select cast(%s as varchar), count(*) from %s where "
                    .formatted(sql, table.facts().sql()))
            .plus(condition)
            .plus(" group by %s limit %d".formatted(sql, MOST + 1));
    List<Map.Entry<String, Long>> found =
        table
            .reader()
            .read(
                "count the values of " + table.facts().fullName(column),
                connection ->
                    query.list(
                        connection, row -> Map.entry(key(row.getString(1)), row.getLong(2))));
    if (found.size() > MOST) {
      throw new BackfillException(
          "Column %s has more than %,d values, which are no categories; check its numbers, or a column with fewer values"
              .formatted(table.facts().fullName(column), MOST));
    }
    return found;
  }

  /** The key of a value. */
  String key(@Nullable String value) {
    String key = value == null ? NULL : TEXT + value;
    return named ? key : Sha256.of(key).substring(0, DIGEST);
  }

  /** One line for each category: rows, a space, the key. */
  static String note(Categories counts) {
    var text = new StringBuilder();
    counts.counts().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            category ->
                text.append(Math.round(category.getValue()))
                    .append(' ')
                    .append(category.getKey().replace("\\", "\\\\").replace("\n", "\\n"))
                    .append('\n'));
    return text.toString();
  }

  /** Reads what {@link #note} has written. */
  static Categories parse(String note) {
    return Categories.sum(
        note.lines()
            .map(
                line -> {
                  int space = line.indexOf(' ');
                  return Map.entry(
                      plain(line.substring(space + 1)), Long.parseLong(line.substring(0, space)));
                })
            .toList());
  }

  private static String plain(String escaped) {
    var plain = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '\\' && i + 1 < escaped.length()) {
        i++;
        plain.append(escaped.charAt(i) == 'n' ? '\n' : escaped.charAt(i));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Categories for people, if they may be named. */
  String words(List<String> keys) {
    return named
        ? ": "
            + String.join(
                ", ",
                keys.stream()
                    .map(key -> key.equals(NULL) ? "NULL" : "'" + key.substring(1) + "'")
                    .toList())
        : "";
  }
}
