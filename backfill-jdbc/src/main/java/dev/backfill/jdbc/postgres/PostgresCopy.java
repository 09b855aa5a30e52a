package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.CarriedRows;
import dev.backfill.jdbc.dialect.CarriedType;
import dev.backfill.jdbc.dialect.CopiedValue;
import dev.backfill.jdbc.dialect.CopyBatch;
import dev.backfill.jdbc.dialect.CopySql;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that read rows in one database and write them in another.
 *
 * @param session the settings that all statements have
 */
record PostgresCopy(String session) implements CopySql {

  /** How money is written depends on the locale, which two databases may have two of. */
  private static final String LOCALE = "; set local lc_monetary = 'C'";

  @Override
  public String readingSession() {
    return session + LOCALE + "; set transaction read only";
  }

  @Override
  public String writingSession() {
    return session + LOCALE;
  }

  @Override
  public SqlText read(CopyBatch batch) {
    return OwnNames.rendered(batch.texts(), names -> rows(batch.with(names)));
  }

  @Override
  public String copyIn(Table target, List<Column> columns) {
    return "copy %s (%s) from stdin with (format text)".formatted(target.sql(), names(columns));
  }

  @Override
  public SqlText insert(Table target, CarriedRows rows, boolean skipExisting) {
    return OwnNames.rendered(
        OwnNames.in(target), names -> inserted(names.of(target), rows.with(names), skipExisting));
  }

  @Override
  public List<String> withoutDefault(Connection connection, Table table) throws SQLException {
    return new PostgresCarried(connection, table).withoutDefault();
  }

  @Override
  public List<CarriedType> types(Connection connection, Table table, List<Column> columns)
      throws SQLException {
    return new PostgresCarried(connection, table)
        .ofColumns(columns.stream().map(Column::name).toList());
  }

  @Override
  public List<CarriedType> typesOfExpressions(
      Connection connection, Table table, List<String> expressions) throws SQLException {
    return new PostgresCarried(connection, table).ofExpressions(expressions);
  }

  /**
   * The next rows: their order columns and values, all as text. A value is computed once, whatever
   * its text takes.
   */
  private static SqlText rows(CopyBatch batch) {
    Table table = batch.table();
    String order =
        list(batch.order().size(), i -> "%s as %s".formatted(column(batch, i), place(i)));
    String values =
        list(
            batch.values().size(),
            i -> "(%s) as %s".formatted(batch.values().get(i).expression(), value(i)));
    return SqlText.of(
            "select %s, %s from (select %s, %s from %s where "
                .formatted(
                    list(
                        batch.order().size(),
                        i -> StoredValue.text(batch.order().get(i), "backfill_row." + place(i))),
                    list(batch.values().size(), i -> text(batch.values().get(i), i)),
                    order,
                    values,
                    table.sql()))
        .plus(batch.condition())
        .plus(after(batch))
        .plus(
            " order by %s limit %d) backfill_row order by %s"
                .formatted(
                    batch.walk().sort(PostgresCopy::place),
                    batch.rows(),
                    batch.walk().sort(i -> "backfill_row." + place(i))));
  }

  private static String text(CopiedValue value, int index) {
    String sql = "backfill_row." + value(index);
    return value
        .source()
        .map(column -> StoredValue.carried(column, sql))
        .orElseGet(() -> StoredValue.output(sql));
  }

  private static SqlText after(CopyBatch batch) {
    return batch
        .after()
        .map(
            row ->
                SqlText.of(
                        " and (%s) %s ("
                            .formatted(
                                list(batch.order().size(), i -> column(batch, i)),
                                batch.walk().operator(batch.walk().behind())))
                    .plus(TextValue.row(batch.order(), row))
                    .plus(")"))
        .orElse(SqlText.of(""));
  }

  private static String column(CopyBatch batch, int index) {
    return batch.table().sql(batch.order().get(index));
  }

  private static String place(int index) {
    return "backfill_" + (index + 1);
  }

  private static String value(int index) {
    return "backfill_value_" + (index + 1);
  }

  /** Inserts rows; those that break a unique rule are left out, or refused. */
  private static SqlText inserted(Table target, CarriedRows rows, boolean skipExisting) {
    List<Column> columns = rows.columns();
    var arrays =
        IntStream.range(0, columns.size())
            .mapToObj(
                i -> SqlText.of("cast(? as pg_catalog.text[])", ArrayValue.texts(rows.values(i))))
            .toList();
    return SqlText.of(
            "insert into %s %s select %s from %sunnest("
                .formatted(
                    target.sql(),
                    PostgresSql.written(columns),
                    list(
                        columns.size(),
                        i -> StoredValue.read(columns.get(i), "backfill_row." + place(i))),
                    // of several arrays it is grammar, and no function of a schema
                    columns.size() == 1 ? "pg_catalog." : ""))
        .plus(SqlText.joined(", ", arrays))
        .plus(
            ") as backfill_row (%s)%s"
                .formatted(
                    list(columns.size(), PostgresCopy::place),
                    skipExisting ? " on conflict do nothing" : ""));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
  }

  private static String list(int size, IntFunction<String> part) {
    return IntStream.range(0, size).mapToObj(part).collect(Collectors.joining(", "));
  }
}
