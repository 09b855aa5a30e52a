package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The form in which the rows of a batch are handed on within its statement, as {@code
 * backfill_page}. The rows themselves have their order columns as {@code backfill_1}, {@code
 * backfill_2}.., and whether they are to be worked on as {@code backfill_open}.
 */
public sealed interface BatchForm {

  /** The definition of {@code backfill_page} over the rows in their order. */
  SqlText batch(SqlText rows);

  /** The order columns of the last row; no row of an empty batch. */
  String end();

  /** The number of rows, as an expression. */
  String seen();

  /** The number of rows to work on, as an expression. */
  String open();

  /**
   * An order column of those, as an array.
   *
   * @param column its number; it belongs to the key
   */
  String openKeys(int column);

  /**
   * A row for each, which an insert or a join needs.
   *
   * @param walk along which columns
   */
  record Rows(Walk walk) implements BatchForm {

    @Override
    public SqlText batch(SqlText rows) {
      return rows;
    }

    @Override
    public String end() {
      return "select %s from backfill_page order by %s limit 1"
          .formatted(
              joined(walk.columns().size(), i -> "backfill_" + i),
              walk.sortBack(i -> "backfill_" + (i + 1)));
    }

    @Override
    public String seen() {
      return "(select pg_catalog.count(*) from backfill_page)";
    }

    @Override
    public String open() {
      return "(select pg_catalog.count(*) from backfill_page where backfill_open)";
    }

    @Override
    public String openKeys(int column) {
      return "array (select backfill_%d from backfill_page where backfill_open)".formatted(column);
    }
  }

  /**
   * One row with arrays: the rows are read once, and not once for each question.
   *
   * @param order the order columns, of types that we know: of arrays there are no arrays
   * @param key the numbers of the key's columns among them
   * @param allOpen true if all rows are to be worked on
   */
  record Arrays(List<Column> order, List<Integer> key, boolean allOpen) implements BatchForm {

    public Arrays {
      order = List.copyOf(order);
      key = List.copyOf(key);
    }

    @Override
    public SqlText batch(SqlText rows) {
      return SqlText.of(
              "select pg_catalog.count(*) as backfill_seen,"
                  + " pg_catalog.count(*) filter (where backfill_open) as backfill_opened, "
                  + joined(
                      order.size(),
                      i -> "pg_catalog.array_agg(backfill_%1$d) as backfill_all_%1$d".formatted(i))
                  + openOnes()
                  + " from (")
          .plus(rows)
          .plus(") backfill_row");
    }

    private String openOnes() {
      return allOpen
          ? ""
          : key.stream()
              .map(
                  (", pg_catalog.array_agg(backfill_%1$d)"
                          + " filter (where backfill_open) as backfill_open_%1$d")
                      ::formatted)
              .collect(Collectors.joining());
    }

    @Override
    public String end() {
      return "select %s from backfill_page where backfill_seen operator(pg_catalog.>) 0"
          .formatted(
              joined(
                  order.size(),
                  i -> "backfill_all_%1$d[backfill_seen::integer] as backfill_%1$d".formatted(i)));
    }

    @Override
    public String seen() {
      return "(select backfill_seen from backfill_page)";
    }

    @Override
    public String open() {
      return "(select backfill_opened from backfill_page)";
    }

    /** With a cast: without one the subquery would be asked for rows that equal the key. */
    @Override
    public String openKeys(int column) {
      return "(select backfill_%s_%d from backfill_page)::%s[]"
          .formatted(allOpen ? "all" : "open", column, order.get(column - 1).castName());
    }
  }

  private static String joined(int columns, IntFunction<String> part) {
    return IntStream.rangeClosed(1, columns).mapToObj(part).collect(Collectors.joining(", "));
  }
}
