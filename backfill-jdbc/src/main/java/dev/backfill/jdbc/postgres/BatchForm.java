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
 * backfill_batch}. The rows themselves have their order columns as {@code backfill_1}, {@code
 * backfill_2}.., and whether they are to be worked on as {@code backfill_eligible}.
 */
public sealed interface BatchForm {

  /** The definition of {@code backfill_batch} over the rows in their order. */
  SqlText batch(SqlText rows);

  /** The order columns of the last row; no row of an empty batch. */
  String end();

  /** The number of rows, as an expression. */
  String seen();

  /** The number of rows to work on, as an expression. */
  String eligible();

  /**
   * An order column of those, as an array.
   *
   * @param column its number; it belongs to the key
   */
  String eligibleKeys(int column);

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
      return "select %s from backfill_batch order by %s limit 1"
          .formatted(
              joined(walk.columns().size(), i -> "backfill_" + i),
              walk.sortBack(i -> "backfill_" + (i + 1)));
    }

    @Override
    public String seen() {
      return "(select pg_catalog.count(*) from backfill_batch)";
    }

    @Override
    public String eligible() {
      return "(select pg_catalog.count(*) from backfill_batch where backfill_eligible)";
    }

    @Override
    public String eligibleKeys(int column) {
      return "array (select backfill_%d from backfill_batch where backfill_eligible)"
          .formatted(column);
    }
  }

  /**
   * One row with arrays: the rows are read once, and not once for each question.
   *
   * @param order the order columns, of types that we know: of arrays there are no arrays
   * @param key the numbers of the key's columns among them
   * @param allEligible true if all rows are to be worked on
   */
  record Arrays(List<Column> order, List<Integer> key, boolean allEligible) implements BatchForm {

    public Arrays {
      order = List.copyOf(order);
      key = List.copyOf(key);
    }

    @Override
    public SqlText batch(SqlText rows) {
      return SqlText.of(
              "select pg_catalog.count(*) as backfill_seen, pg_catalog.count(*) filter (where"
                  + " backfill_eligible) as backfill_eligible_rows, "
                  + joined(
                      order.size(),
                      i -> "pg_catalog.array_agg(backfill_%1$d) as backfill_all_%1$d".formatted(i))
                  + eligibleOnes()
                  + " from (")
          .plus(rows)
          .plus(") backfill_row");
    }

    private String eligibleOnes() {
      return allEligible
          ? ""
          : key.stream()
              .map(
                  (", pg_catalog.array_agg(backfill_%1$d)"
                          + " filter (where backfill_eligible) as backfill_eligible_%1$d")
                      ::formatted)
              .collect(Collectors.joining());
    }

    @Override
    public String end() {
      return "select %s from backfill_batch where backfill_seen operator(pg_catalog.>) 0"
          .formatted(
              joined(
                  order.size(),
                  i -> "backfill_all_%1$d[backfill_seen::integer] as backfill_%1$d".formatted(i)));
    }

    @Override
    public String seen() {
      return "(select backfill_seen from backfill_batch)";
    }

    @Override
    public String eligible() {
      return "(select backfill_eligible_rows from backfill_batch)";
    }

    /** With a cast: without one the subquery would be asked for rows that equal the key. */
    @Override
    public String eligibleKeys(int column) {
      return "(select backfill_%s_%d from backfill_batch)::%s[]"
          .formatted(allEligible ? "all" : "eligible", column, order.get(column - 1).castName());
    }
  }

  private static String joined(int columns, IntFunction<String> part) {
    return IntStream.rangeClosed(1, columns).mapToObj(part).collect(Collectors.joining(", "));
  }
}
