package dev.backfill.jdbc;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the rows of a page are handed on within its statement, as {@code backfill_page}. The rows
 * themselves have their order columns as {@code backfill_1}, {@code backfill_2}.., and whether they
 * are to be worked on as {@code backfill_open}.
 */
sealed interface PageForm {

  /** What {@code backfill_page} is, of the rows in their order. */
  SqlText page(SqlText rows);

  /** The order columns of the last row; no row of an empty page. */
  String end();

  /** How many there are, as an expression. */
  String seen();

  /** How many of them are to be worked on, as an expression. */
  String open();

  /** The keys of those, as an array; of a table whose key is one column. */
  String openKeys();

  /**
   * A row for each: whoever inserts or joins needs that.
   *
   * @param columns how many order columns there are
   * @param key the number of the key among them
   */
  record Rows(int columns, int key) implements PageForm {

    @Override
    public SqlText page(SqlText rows) {
      return rows;
    }

    @Override
    public String end() {
      return "select %s from backfill_page order by %s limit 1"
          .formatted(list(i -> "backfill_" + i), list(i -> "backfill_" + i + " desc"));
    }

    @Override
    public String seen() {
      return "(select count(*) from backfill_page)";
    }

    @Override
    public String open() {
      return "(select count(*) from backfill_page where backfill_open)";
    }

    @Override
    public String openKeys() {
      return "array (select backfill_%d from backfill_page where backfill_open)".formatted(key);
    }

    private String list(IntFunction<String> part) {
      return joined(columns, part);
    }
  }

  /**
   * One row with arrays: the rows are gone through once, and not once for each question.
   *
   * @param order the order columns, of types that we know: of arrays there are no arrays
   * @param key the number of the key among them
   * @param allOpen whether all rows are to be worked on
   */
  record Arrays(List<Column> order, int key, boolean allOpen) implements PageForm {

    public Arrays {
      order = List.copyOf(order);
    }

    @Override
    public SqlText page(SqlText rows) {
      return SqlText.of(
              "select count(*) as backfill_seen, count(*) filter (where backfill_open) as"
                  + " backfill_opened, %s%s from ("
                      .formatted(
                          joined(
                              order.size(),
                              i -> "array_agg(backfill_%1$d) as backfill_all_%1$d".formatted(i)),
                          allOpen
                              ? ""
                              : ", array_agg(backfill_%d) filter (where backfill_open) as backfill_keys"
                                  .formatted(key)))
          .plus(rows)
          .plus(") backfill_row");
    }

    @Override
    public String end() {
      return "select %s from backfill_page where backfill_seen > 0"
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
    public String openKeys() {
      return "(select %s from backfill_page)::%s[]"
          .formatted(
              allOpen ? "backfill_all_" + key : "backfill_keys", order.get(key - 1).castName());
    }
  }

  private static String joined(int columns, IntFunction<String> part) {
    return IntStream.rangeClosed(1, columns).mapToObj(part).collect(Collectors.joining(", "));
  }
}
