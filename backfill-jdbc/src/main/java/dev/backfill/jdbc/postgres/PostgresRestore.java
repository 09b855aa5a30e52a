package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement that puts old values back: returns how many rows of the image it examined, and how
 * many it restored.
 *
 * <p>An update examines a row that another session has just changed once more, as it is then: so a
 * row that does not hold any more what the run wrote is left alone, whenever that happened. The
 * planner expects few rows of an array that it cannot see, and looks each up by the key's index,
 * instead of reading the table from its start.
 */
record PostgresRestore(Restoration restoration) {

  /** The statement. */
  static SqlText render(Restoration restoration) {
    return new PostgresRestore(restoration).statement();
  }

  private SqlText statement() {
    return image()
        .plus(
            """
            , backfill_restored as (
              update %s set %s from backfill_image where %s and %s returning 1)
            select (select pg_catalog.count(*) from backfill_image), (select pg_catalog.count(*) from backfill_restored)\
            """
                .formatted(
                    table().sql(),
                    list(
                        set(),
                        i -> "%s = %s".formatted(at(set(), i).sql(), value(at(set(), i), "o" + i))),
                    sameRow(),
                    unchanged()));
  }

  /**
   * Rows that were examined and do not hold the old value now, up to a largest number; returns
   * their keys as text, and whether they are gone.
   */
  static SqlText left(Restoration restoration, int atMost) {
    var it = new PostgresRestore(restoration);
    return it.image()
        .plus(
            " select %s, %s.%s is not distinct from null from backfill_image left join %s on %s where %s limit %d"
                .formatted(
                    it.list(it.key(), i -> "backfill_image.k" + i),
                    it.table().alias(),
                    at(it.key(), 1).sql(),
                    it.table().sql(),
                    it.sameRow(),
                    it.list(
                        " or ",
                        it.set(),
                        i ->
                            "not "
                                + StoredValue.sameText(
                                    it.text(at(it.set(), i)), "backfill_image.o" + i)),
                    atMost));
  }

  /** A query that fails if a value cannot be read back. */
  static SqlText reads(Restoration restoration) {
    var it = new PostgresRestore(restoration);
    return it.image()
        .plus(
            " select %s, %s from backfill_image"
                .formatted(
                    it.list(
                        it.key(),
                        i -> "pg_catalog.count(%s)".formatted(value(at(it.key(), i), "k" + i))),
                    it.list(
                        it.set(),
                        i -> "pg_catalog.count(%s)".formatted(value(at(it.set(), i), "o" + i)))));
  }

  /** The rows of the image, one array beside the other. */
  private SqlText image() {
    var arrays = new ArrayList<SqlText>();
    var names = new ArrayList<String>();
    for (int i = 1; i <= key().size(); i++) {
      arrays.add(array("olds", i));
      names.add("k" + i);
    }
    for (int i = 1; i <= set().size(); i++) {
      arrays.add(array("olds", key().size() + i));
      names.add("o" + i);
      arrays.add(array("news", key().size() + i));
      names.add("n" + i);
    }
    return SqlText.of("with backfill_image as materialized (select * from rows from (")
        .plus(SqlText.joined(", ", arrays))
        .plus(
            ") with ordinality as i (%s, place) where place operator(pg_catalog.>) %d and place operator(pg_catalog.<=) %d)"
                .formatted(
                    String.join(", ", names),
                    restoration.from(),
                    restoration.from() + restoration.rows()));
  }

  private SqlText array(String values, int part) {
    var spot = restoration.spot();
    return SqlText.of(
        "pg_catalog.unnest((select %s from %s where run_id operator(pg_catalog.=) cast(? as pg_catalog.uuid) and chunk_no operator(pg_catalog.=) ? and batch_no operator(pg_catalog.=) ? and part operator(pg_catalog.=) %d))"
            .formatted(values, spot.table(), part),
        spot.runId().toString(),
        spot.chunkNo(),
        (long) spot.batchNo());
  }

  private String sameRow() {
    return list(
        " and ",
        key(),
        i ->
            "%s %s %s"
                .formatted(
                    table().sql(at(key(), i)),
                    at(key(), i).operator("="),
                    value(at(key(), i), "k" + i)));
  }

  /** In every column, as text: some types have no equality. */
  private String unchanged() {
    return list(
        " and ", set(), i -> StoredValue.sameText(text(at(set(), i)), "backfill_image.n" + i));
  }

  private static String value(Column column, String name) {
    return StoredValue.read(column, "backfill_image." + name);
  }

  private String text(Column column) {
    return StoredValue.text(column, table().sql(column));
  }

  private Table table() {
    return restoration.table();
  }

  private List<Column> key() {
    return restoration.key();
  }

  private List<Column> set() {
    return restoration.set();
  }

  private String list(List<Column> columns, IntFunction<String> part) {
    return list(", ", columns, part);
  }

  private String list(String between, List<Column> columns, IntFunction<String> part) {
    return IntStream.rangeClosed(1, columns.size())
        .mapToObj(part)
        .collect(Collectors.joining(between));
  }

  private static Column at(List<Column> columns, int number) {
    return columns.get(number - 1);
  }
}
