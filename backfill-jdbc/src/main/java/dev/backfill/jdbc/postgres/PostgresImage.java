package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Parts of an update that keep what its rows held before and after, in the same statement: triggers
 * that change a row on its way have been heard then. Rows that hold afterwards what they held
 * before are not kept.
 *
 * <p>The update is called {@code backfill_changed}. Where the database cannot return old values,
 * they come from {@code backfill_before}, which has locked and read the rows.
 *
 * @param table the table of the rows
 * @param set the columns that are set
 * @param spot where to keep them
 * @param returnsOld true if an update can return what rows held before
 */
record PostgresImage(Table table, List<Column> set, ImageSpot spot, boolean returnsOld) {

  /** The name of the rows that are read before an update. */
  static final String BEFORE = "backfill_before";

  private static final NamedSql KEPT =
      NamedSql.of(
          """
          , backfill_kept as (
            insert into %s (run_id, chunk_no, batch_no, part, table_schema, table_name, column_name, row_count, olds, news)
            select cast(:run as pg_catalog.uuid), cast(:chunk as bigint), cast(:batch as integer), p.part, cast(:schema as pg_catalog.text), cast(:table as pg_catalog.text),
                   p.name, a.n, p.olds, p.news
              from (select pg_catalog.count(*)::integer as n, %s
                      from (%s) r where array[%s] operator(pg_catalog.<>) array[%s]) a,
                   lateral (values \
          """);

  PostgresImage {
    set = List.copyOf(set);
  }

  /** The old values of the rows, after their key. */
  String oldColumns() {
    return String.join(
        "",
        numbered(
            set,
            i ->
                ", %s as backfill_old_%d"
                    .formatted(StoredValue.text(at(set, i), table.sql(at(set, i))), i)));
  }

  /** The columns that the update returns. */
  String returning() {
    return returnsOld
        ? " returning with (old as backfill_before, new as backfill_after) "
            + Stream.of(
                    numbered(
                        table.key(), i -> text("backfill_after", at(table.key(), i), "key", i)),
                    numbered(set, i -> text("backfill_before", at(set, i), "old", i)),
                    numbered(set, i -> text("backfill_after", at(set, i), "new", i)))
                .flatMap(List::stream)
                .collect(Collectors.joining(", "))
        : " returning "
            + Stream.of(
                    numbered(
                        table.key(),
                        i -> "%s as backfill_key_%d".formatted(table.sql(at(table.key(), i)), i)),
                    numbered(set, i -> text(table.alias(), at(set, i), "new", i)))
                .flatMap(List::stream)
                .collect(Collectors.joining(", "));
  }

  private static String text(String row, Column column, String what, int number) {
    return "%s as backfill_%s_%d"
        .formatted(StoredValue.text(column, row + "." + column.sql()), what, number);
  }

  /**
   * The statement part that keeps them.
   *
   * @param keyNames the names of the key columns in {@code backfill_before}
   */
  SqlText keep(List<String> keyNames) {
    var values = new ArrayList<SqlText>();
    for (int i = 1; i <= table.key().size(); i++) {
      values.add(value(i, at(table.key(), i), "a.k" + i, "null::pg_catalog.text[]"));
    }
    for (int i = 1; i <= set.size(); i++) {
      values.add(value(table.key().size() + i, at(set, i), "a.o" + i, "a.n" + i));
    }
    return KEPT.rewritten(
            text ->
                text.formatted(
                    spot.table(),
                    aggregates(),
                    rows(keyNames),
                    list(set, i -> "backfill_old_" + i),
                    list(set, i -> "backfill_new_" + i)))
        .with(
            Map.of(
                "run", spot.runId().toString(),
                "chunk", spot.chunkNo(),
                "batch", (long) spot.batchNo(),
                "schema", table.schema(),
                "table", table.name()))
        .plus(SqlText.joined(", ", values))
        .plus(") p (part, name, olds, news) where a.n operator(pg_catalog.>) 0)");
  }

  private static SqlText value(int part, Column column, String olds, String news) {
    return SqlText.of(
        "(%d::smallint, cast(? as pg_catalog.text), %s, %s)".formatted(part, olds, news),
        column.name());
  }

  /** Arrays that are made in the same step have their rows in the same order. */
  private String aggregates() {
    return Stream.of(
            numbered(
                table.key(), i -> "pg_catalog.array_agg(backfill_key_%1$d) as k%1$d".formatted(i)),
            numbered(set, i -> "pg_catalog.array_agg(backfill_old_%1$d) as o%1$d".formatted(i)),
            numbered(set, i -> "pg_catalog.array_agg(backfill_new_%1$d) as n%1$d".formatted(i)))
        .flatMap(List::stream)
        .collect(Collectors.joining(", "));
  }

  private String rows(List<String> keyNames) {
    if (returnsOld) {
      return "select * from backfill_changed";
    }
    // the planner expects a few rows of an array that it cannot see; of a full join it cannot make
    // a loop in a loop, and behind a case it does not see that it needs no full one
    return "select %s, %s, %s from backfill_changed full join backfill_before on %s where case when backfill_changed.backfill_key_1 is not distinct from null then false else true end"
        .formatted(
            list(
                table.key(),
                i ->
                    StoredValue.text(at(table.key(), i), "backfill_changed.backfill_key_" + i)
                        + " as backfill_key_"
                        + i),
            list(set, i -> "backfill_before.backfill_old_" + i),
            list(set, i -> "backfill_changed.backfill_new_" + i),
            numbered(
                    table.key(),
                    i ->
                        "backfill_before.%s %s backfill_changed.backfill_key_%d"
                            .formatted(keyNames.get(i - 1), at(table.key(), i).operator("="), i))
                .stream()
                .collect(Collectors.joining(" and ")));
  }

  private static String list(List<Column> columns, IntFunction<String> part) {
    return String.join(", ", numbered(columns, part));
  }

  private static List<String> numbered(List<Column> columns, IntFunction<String> part) {
    return IntStream.rangeClosed(1, columns.size()).mapToObj(part).toList();
  }

  private static Column at(List<Column> columns, int number) {
    return columns.get(number - 1);
  }
}
