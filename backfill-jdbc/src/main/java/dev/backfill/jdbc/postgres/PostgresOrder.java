package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Finds out if rows have an order along a column: its type must have a default order, and the
 * operators of that order must be the ones that its statements find.
 *
 * @param connection where to ask
 * @param table the table of the column
 */
record PostgresOrder(Connection connection, Table table) {

  /** A type without visible operators of its own would be compared by those of another type. */
  private static final NamedSql HIDDEN =
      PinnedSql.named(
          """
          select n.nspname
            from pg_catalog.pg_opclass c
            join pg_catalog.pg_am m on m.oid = c.opcmethod and m.amname = 'btree'
            join pg_catalog.pg_amop a on a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype
             and a.amoprighttype = c.opcintype
            join pg_catalog.pg_operator o on o.oid = a.amopopr
            join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
           where c.opcdefault and c.opcintype = cast(:type as pg_catalog.regtype)
             and not (pg_catalog.pg_operator_is_visible(o.oid)
                  and o.oprname = ('{<,<=,=,>=,>}'::text[])[a.amopstrategy])
           limit 1
          """);

  /** Empty if there is an order. */
  Optional<String> whyNone(Column column) throws SQLException {
    var hidden = hidden(column);
    if (hidden.isPresent()) {
      return Optional.of(
          "is compared by operators of schema '%s', which the session does not find as <, = and >; put that schema on the search_path of the data source, or name other columns"
              .formatted(hidden.get()));
    }
    return isOrdered(column)
        ? Optional.empty()
        : Optional.of("has no order; name columns whose type has one");
  }

  private Optional<String> hidden(Column column) throws SQLException {
    return HIDDEN.on(connection).with("type", column.castName()).first(row -> row.getString(1));
  }

  private boolean isOrdered(Column column) throws SQLException {
    var query =
        "explain select 1 from %2$s where %1$s >= %1$s and %1$s < %1$s order by %1$s"
            .formatted(table.sql(column), table.sql());
    try (var statement = connection.createStatement()) {
      statement.execute(query);
      return true;
    } catch (SQLException e) {
      // there is no such operator; or it is not known which one is meant
      if (SqlState.isAny(e, SqlState.NO_FUNCTION, SqlState.AMBIGUOUS_FUNCTION)) {
        return false;
      }
      throw e;
    }
  }
}
