package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings rows that were changed during a load to the fresh table, as they are now.
 *
 * @param connection in a transaction
 * @param names what the tables are called
 * @param target the live table
 */
record Delta(Connection connection, ShadowNames names, Table target) {

  private static final String UNIQUE_VIOLATION = "23505";

  private static final NamedSql WRITTEN =
      NamedSql.of(
          """
          select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
            from pg_catalog.pg_attribute a
           where a.attrelid = :table::bigint::oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          """);

  /**
   * Takes notes and applies them. The notes are listed first: one that becomes visible later stays
   * for the next call, even if its number is lower.
   *
   * @return how many notes were taken
   */
  long apply(int atMost) throws SQLException {
    List<Long> notes =
        NamedSql.of(
                "select backfill_note from %s order by backfill_note limit :limit"
                    .formatted(delta()))
            .on(connection)
            .with("limit", atMost)
            .list(row -> row.getLong(1));
    if (!notes.isEmpty()) {
      replace(notes);
      on("delete from %s where backfill_note = any (:notes)".formatted(delta()), notes);
    }
    return notes.size();
  }

  /**
   * A value of a unique column may have come from a row whose note is in a later batch, and whose
   * old version the fresh table still has: then the rows of all notes are taken away first. They
   * come back with their batches.
   */
  private void replace(List<Long> notes) throws SQLException {
    var before = connection.setSavepoint();
    try {
      on(delete("where backfill_note = any (:notes)"), notes);
      on(insert(), notes);
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      Execution.run(connection, delete(""));
      on(insert(), notes);
    }
    connection.releaseSavepoint(before);
  }

  private void on(String statement, List<Long> notes) throws SQLException {
    NamedSql.of(statement).on(connection).with("notes", ArrayValue.bigints(notes)).update();
  }

  private String delete(String which) {
    return "delete from %s f using (select distinct %s from %s %s) d where %s"
        .formatted(fresh(), keys(Column::sql), delta(), which, same("f"));
  }

  private String insert() throws SQLException {
    String columns = written();
    return """
    insert into %s (%s) overriding system value
    select %s from %s t
     where exists (select from %s d where d.backfill_note = any (:notes) and %s)
    """
        .formatted(fresh(), columns, columns, names.targetSql(), delta(), same("t"));
  }

  /** All columns that are not generated. */
  private String written() throws SQLException {
    return WRITTEN
        .on(connection)
        .with("table", new Relations(connection, names).target())
        .one(row -> row.getString(1));
  }

  private String same(String table) {
    return target.key().stream()
        .map(
            column ->
                "%s.%s %s d.%s".formatted(table, column.sql(), column.operator("="), column.sql()))
        .collect(Collectors.joining(" and "));
  }

  private String keys(Function<Column, String> form) {
    return target.key().stream().map(form).collect(Collectors.joining(", "));
  }

  private String fresh() {
    return names.sql(names.fresh());
  }

  private String delta() {
    return names.sql(names.delta());
  }
}
