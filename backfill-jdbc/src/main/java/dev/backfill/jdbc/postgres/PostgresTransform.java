package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayForm;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.ReadText;
import dev.backfill.jdbc.dialect.RowMark;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements of a batch that Java computes: which row is the last one, the rows, locked, and
 * what writes the values.
 *
 * @param batch which rows
 */
record PostgresTransform(TransformBatch batch) {

  private static final String VALUES = "backfill_value";

  /** Rows that refer to the locked ones stay free. */
  private static final String LOCK = " for no key update";

  /** The row that is so many rows behind the one before, without a lock. */
  SqlText last(int rows) {
    return SqlText.of("select %s from %s where ".formatted(order(this::text), table().sql()))
        .plus(batch.condition())
        .plus(after())
        .plus(
            " order by %s offset %d limit 1".formatted(batch.walk().sort(this::column), rows - 1));
  }

  /** The rows up to the last one: key, mark, what is read, and some of it as text. */
  SqlText read(List<Column> reading, RowWork.Update update) {
    return rows(reading, eligible(update)).plus(bounds()).plus(inOrder()).plus(LOCK);
  }

  /** The same of the first rows; the mark says of which the place is not certain. */
  SqlText first(int rows, List<Column> reading, RowWork.Update update) {
    return rows(reading, eligible(update) + " operator(pg_catalog.+) " + recent())
        .plus(after())
        .plus(inOrder())
        .plus(SqlText.of(" limit cast(? as pg_catalog.int8)", (long) rows))
        .plus(LOCK);
  }

  /**
   * Whether the role may ask which transaction has written a row, which a right to some columns
   * does not allow, and the table says so truly; and no policy hides rows by what others say.
   *
   * @param relation the table for SQL
   */
  static SqlText versionsShow(String relation) {
    return SqlText.of(
            "select backfill_class.relkind operator(pg_catalog.=) 'r' and backfill_method.amname"
                + " operator(pg_catalog.=) 'heap' and not backfill_class.relrowsecurity and"
                + " pg_catalog.has_table_privilege(backfill_class.oid, 'select') from"
                + " pg_catalog.pg_class backfill_class left join pg_catalog.pg_am backfill_method"
                + " on backfill_method.oid operator(pg_catalog.=) backfill_class.relam where"
                + " backfill_class.oid operator(pg_catalog.=) ")
        .plus(TextValue.of("pg_catalog.regclass", relation));
  }

  private SqlText rows(List<Column> reading, String mark) {
    String columns =
        Stream.of(
                table().key().stream().map(this::key),
                Stream.of(mark),
                reading.stream().map(table()::sql),
                reading.stream().filter(ReadText::isApart).map(this::shown))
            .flatMap(part -> part)
            .collect(Collectors.joining(", "));
    return SqlText.of("select %s from %s where ".formatted(columns, table().sql()))
        .plus(batch.condition());
  }

  private String inOrder() {
    return " order by " + batch.walk().sort(this::column);
  }

  private String eligible(RowWork.Update update) {
    String condition = PostgresSql.eligible(table(), update);
    return condition.equals(PostgresSql.ALL)
        ? String.valueOf(RowMark.ELIGIBLE)
        : "case when %s then %d else 0 end".formatted(condition, RowMark.ELIGIBLE);
  }

  private String recent() {
    return recent(table().sql() + ".xmin");
  }

  /**
   * What is older than every transaction that ran when the statement began has the place at which
   * the statement found it. A number that seems to lie a billion ahead is of a frozen row: numbers
   * of 32 bits are used again.
   *
   * @param version which transaction has written the row, for SQL
   */
  static String recent(String version) {
    return "case when pg_catalog.age(%1$s) operator(pg_catalog.>) (select pg_catalog.age(pg_catalog.xid(pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())))) or pg_catalog.age(%1$s) operator(pg_catalog.<) '-1000000000' then 0 else %2$d end"
        .formatted(version, RowMark.RECENT);
  }

  /** Writes the values if a condition holds. */
  SqlText change(TransformValues values, SqlText condition) {
    return update(values).plus(" and ").plus(condition);
  }

  private SqlText update(TransformValues values) {
    return SqlText.of("update %s set %s from ".formatted(table().sql(), assignments(values)))
        .plus(unnest(values))
        .plus(" where ")
        .plus(sameRow(values));
  }

  /** Writes the values, and returns how many rows were changed, and how many of them left. */
  SqlText write(TransformValues values, RowWork.Update update, Optional<PostgresImage> image) {
    String eligible = PostgresSql.eligible(table(), update);
    return SqlText.of("with ")
        .plus(image.filter(kept -> !kept.returnsOld()).map(this::before).orElse(SqlText.of("")))
        .plus("backfill_changed as (")
        .plus(update(values))
        .plus(image.map(kept -> kept.returning() + ",").orElse(" returning"))
        .plus(new PostgresPlace(table(), batch.range(), upTo(), eligible).returning())
        .plus(")")
        .plus(image.map(kept -> kept.keep(keyNames())).orElse(SqlText.of("")))
        .plus(" select backfill_rows, backfill_gone from " + PostgresPlace.COUNTS);
  }

  private String shown(Column column) {
    return StoredValue.shown(column, table().sql(column));
  }

  /** A column of the key: a whole number as it is, all else as text. */
  private String key(Column column) {
    String sql = table().sql(column);
    return ArrayForm.ofKey(column) == ArrayForm.TEXTS ? StoredValue.text(column, sql) : sql;
  }

  private Table table() {
    return batch.table();
  }

  private String column(int index) {
    return table().sql(batch.order().get(index));
  }

  private String text(int index) {
    return StoredValue.text(batch.order().get(index), column(index));
  }

  private String order(IntFunction<String> part) {
    return IntStream.range(0, batch.order().size())
        .mapToObj(part)
        .collect(Collectors.joining(", "));
  }

  private SqlText after() {
    return batch.after().map(row -> bound(batch.walk().behind(), row)).orElse(SqlText.of(""));
  }

  /** Behind the row before, up to the last one. */
  private SqlText bounds() {
    return after().plus(upTo());
  }

  /** Up to the last row of the batch; the last batch goes up to the end of its chunk. */
  private SqlText upTo() {
    return batch.last().map(row -> bound(batch.walk().upTo(), row)).orElse(SqlText.of(""));
  }

  /**
   * Rows on one side of a row. The first column is said once more by itself: of a comparison of
   * several columns the planner takes the two sides of a batch for independent, and may expect a
   * quarter of the table.
   */
  private SqlText bound(String comparison, List<String> row) {
    var columns = batch.order().subList(0, row.size());
    var whole =
        SqlText.of(
                " and (%s) %s ("
                    .formatted(
                        columns.stream().map(table()::sql).collect(Collectors.joining(", ")),
                        Column.operator(columns, comparison)))
            .plus(TextValue.row(columns, row))
            .plus(")");
    Column first = batch.order().getFirst();
    return row.size() == 1
        ? whole
        : SqlText.of(" and %s %s ".formatted(column(0), first.operator(comparison.charAt(0) + "=")))
            .plus(TextValue.of(first, row.getFirst()))
            .plus(whole);
  }

  /**
   * The old values of the rows, where the update cannot return them: no other session can change
   * them.
   */
  private SqlText before(PostgresImage image) {
    String columns =
        table().key().stream()
            .map(column -> "%s as %s".formatted(table().sql(column), keyName(column)))
            .collect(Collectors.joining(", "));
    return SqlText.of(
            "%s as materialized (select %s%s from %s where "
                .formatted(PostgresImage.BEFORE, columns, image.oldColumns(), table().sql()))
        .plus(batch.condition())
        .plus(bounds())
        .plus("), ");
  }

  private List<String> keyNames() {
    return table().key().stream().map(this::keyName).toList();
  }

  private String keyName(Column column) {
    return "backfill_key_" + (table().key().indexOf(column) + 1);
  }

  /** Without length and precision, which the assignment checks: a cast would cut the value. */
  private static String assignments(TransformValues values) {
    var into = values.into();
    return IntStream.range(0, into.size())
        .mapToObj(i -> "%s = %s".formatted(into.get(i).sql(), newValue(values, i)))
        .collect(Collectors.joining(", "));
  }

  private static String newValue(TransformValues values, int index) {
    Column column = values.into().get(index);
    String given = "%s.backfill_new_%d".formatted(VALUES, index + 1);
    return values.valueForm(index) == ArrayForm.TEXTS
        ? StoredValue.read(column, given)
        : "cast(%s as %s)".formatted(given, column.castName());
  }

  /** Keys and values, each as a column. */
  static SqlText unnest(TransformValues values) {
    var arrays = new ArrayList<SqlText>();
    var names = new ArrayList<String>();
    for (int i = 0; i < values.key().size(); i++) {
      arrays.add(keys(values, i));
      names.add("backfill_key_" + (i + 1));
    }
    for (int i = 0; i < values.into().size(); i++) {
      arrays.add(array(values.valueForm(i).element(), values.values(i)));
      names.add("backfill_new_" + (i + 1));
    }
    return SqlText.of("unnest(")
        .plus(SqlText.joined(", ", arrays))
        .plus(") as %s (%s)".formatted(VALUES, String.join(", ", names)));
  }

  private static SqlText keys(TransformValues values, int index) {
    Column key = values.key().get(index);
    var form = values.keyForm(index);
    return form == ArrayForm.TEXTS && key.form().castsAsArray()
        ? SqlText.of("cast(? as %s[])".formatted(key.castName()), values.keys(index))
        : array(form.element(), values.keys(index));
  }

  private static SqlText array(String element, ArrayValue values) {
    return SqlText.of("cast(? as pg_catalog.%s[])".formatted(element), values);
  }

  /** Whole numbers are compared as such, with columns of any size. */
  private static String keyValue(TransformValues values, int index) {
    Column key = values.key().get(index);
    String given = "%s.backfill_key_%d".formatted(VALUES, index + 1);
    return values.keyForm(index) != ArrayForm.TEXTS || key.form().castsAsArray()
        ? given
        : StoredValue.read(key, given);
  }

  /**
   * The rows that were read, by key. With the range of the batch once more: by the key alone the
   * planner may merge, and walk the key from its start in every batch.
   */
  private SqlText sameRow(TransformValues values) {
    return SqlText.of(sameKey(table(), values) + " and ").plus(batch.range()).plus(bounds());
  }

  /** The rows of the keys that {@link #unnest} lists. */
  static String sameKey(Table table, TransformValues values) {
    return IntStream.range(0, values.key().size())
        .mapToObj(
            i ->
                "%s %s %s"
                    .formatted(
                        table.sql(values.key().get(i)),
                        values.key().get(i).operator("="),
                        keyValue(values, i)))
        .collect(Collectors.joining(" and "));
  }
}
