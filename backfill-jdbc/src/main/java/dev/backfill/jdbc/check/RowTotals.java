package dev.backfill.jdbc.check;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Counts rows, and sums up a checksum of their keys and of other columns. Rows that come in later
 * are told apart by the greatest key, where the key is one whole number.
 *
 * @param table the table
 * @param scope which rows; empty for all
 * @param others the columns beside the key
 */
record RowTotals(SourceTable table, Optional<Selection<?>> scope, List<Column> others) {

  RowTotals {
    others = List.copyOf(others);
  }

  /**
   * Totals.
   *
   * @param rows the number of rows
   * @param checksum the sum of the checksums of the rows
   * @param upTo the greatest key that counts; empty if keys have no order in time
   */
  record Totals(long rows, BigDecimal checksum, OptionalLong upTo) {

    /** The text that {@link #parse} reads. */
    String text() {
      return String.format(
          Locale.ROOT,
          "%d rows, checksum %s, keys up to %s",
          rows,
          checksum,
          upTo.isPresent() ? upTo.getAsLong() : "any");
    }

    static Totals parse(String text) {
      String[] words = text.replace(",", "").split(" ", -1);
      return new Totals(
          Long.parseLong(words[0]),
          new BigDecimal(words[3]),
          words[7].equals("any")
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseLong(words[7])));
    }

    boolean hasSameRows(Totals other) {
      return rows == other.rows && checksum.compareTo(other.checksum) == 0;
    }
  }

  /** Those of all rows that there are. */
  Totals now() {
    return upTo(ascendingKey().map(this::greatest).orElseGet(OptionalLong::empty));
  }

  /** Those of the rows up to a key. */
  Totals upTo(OptionalLong bound) {
    long rows = 0;
    var checksum = BigDecimal.ZERO;
    for (SqlText condition : new TableRows(table, scope).conditions()) {
      var part = part(bound.isPresent() ? condition.plus(bounded("<=", bound)) : condition);
      rows += part.rows();
      checksum = checksum.add(part.checksum());
    }
    return new Totals(rows, checksum, bound);
  }

  /** How many rows have a greater key. */
  long behind(OptionalLong bound) {
    if (bound.isEmpty()) {
      return 0;
    }
    return new TableRows(table, scope)
        .conditions().stream().mapToLong(condition -> count(condition, bound)).sum();
  }

  private long count(SqlText condition, OptionalLong bound) {
    return table
        .reader()
        .number(
            "count the rows of '%s'".formatted(table.name()),
            SqlText.of("select count(*) from %s where ".formatted(table.facts().sql()))
                .plus(condition)
                .plus(bounded(">", bound)));
  }

  private SqlText bounded(String operator, OptionalLong bound) {
    var key = ascendingKey().orElseThrow();
    return SqlText.of(
        " and %s %s ?".formatted(table.facts().sql(key), key.operator(operator)),
        bound.getAsLong());
  }

  private Optional<Column> ascendingKey() {
    var key = table.facts().key();
    return key.size() == 1 && key.getFirst().type() == ColumnType.INTEGER
        ? Optional.of(key.getFirst())
        : Optional.empty();
  }

  private OptionalLong greatest(Column key) {
    var query =
        SqlText.of("select max(%s) from %s".formatted(table.facts().sql(key), table.facts().sql()));
    return table
        .reader()
        .read(
            "read the greatest key of '%s'".formatted(table.name()),
            connection ->
                query.one(
                    connection,
                    row -> {
                      long greatest = row.getLong(1);
                      // of an empty table: every row that comes in is behind it
                      return OptionalLong.of(row.wasNull() ? Long.MIN_VALUE : greatest);
                    }));
  }

  private Totals part(SqlText condition) {
    var reader = table.reader();
    var query = reader.dialect().comparison().totals(side(), condition);
    return reader.read(
        "sum up the rows of '%s'".formatted(table.name()),
        connection ->
            query.one(
                connection,
                row ->
                    new Totals(
                        row.getLong(1), new BigDecimal(row.getString(2)), OptionalLong.empty())));
  }

  private ComparedSide side() {
    var facts = table.facts();
    return new ComparedSide(facts, facts.name(), Map.of(), compared(facts.key()), compared(others));
  }

  private static List<ComparedColumn> compared(List<Column> columns) {
    return columns.stream()
        .map(column -> new ComparedColumn(column.name(), column, CanonicalForm.STORED, false))
        .toList();
  }
}
