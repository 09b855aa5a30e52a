package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.ForeignKey;
import dev.backfill.jdbc.dialect.ForeignKeys;
import dev.backfill.jdbc.dialect.KeyTest;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Foreign keys in {@code pg_constraint}. */
final class PostgresForeignKeys implements ForeignKeys {

  private static final String TABLE =
      """
      (select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = :schema and c.relname = :table)
      """;

  private static final NamedSql OF =
      PinnedSql.named(
          """
          select k.conname::text, n.nspname::text, p.relname::text, {columns conkey conrelid}, {columns confkey confrelid}
            from pg_catalog.pg_constraint k
            join pg_catalog.pg_class p on p.oid = k.confrelid
            join pg_catalog.pg_namespace n on n.oid = p.relnamespace
           where k.contype = 'f' and k.conrelid = {table}
           order by 1
          """
              .replace("{table}", TABLE)
              .replace("{columns conkey conrelid}", columns("k.conkey", "k.conrelid"))
              .replace("{columns confkey confrelid}", columns("k.confkey", "k.confrelid")));

  /** Of a partition and its parent, the parent's. */
  private static final NamedSql THAT_CHANGE_OTHERS =
      PinnedSql.named(
          """
          select k.conname || ' of ' || k.conrelid::regclass from pg_catalog.pg_constraint k
           where k.contype = 'f' and k.confrelid = {table} and k.confdeltype in ('c', 'n', 'd') and k.conparentid = 0
           order by 1
          """
              .replace("{table}", TABLE));

  private static String columns(String numbers, String table) {
    return """
    array (select a.attname::text from unnest(%s) with ordinality p (attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = %s and a.attnum = p.attnum order by p.place)\
    """
        .formatted(numbers, table);
  }

  @Override
  public List<ForeignKey> of(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, OF, table).list(PostgresForeignKeys::read);
  }

  private static ForeignKey read(ResultSet row) throws SQLException {
    return new ForeignKey(
        row.getString(1),
        new TableName(Optional.of(row.getString(2)), row.getString(3)),
        List.of((String[]) row.getArray(4).getArray()),
        List.of((String[]) row.getArray(5).getArray()));
  }

  @Override
  public List<String> thatChangeOthers(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, THAT_CHANGE_OTHERS, table).list(row -> row.getString(1));
  }

  @Override
  public List<KeyTest> tests(Connection connection, Table table) throws SQLException {
    return PostgresKeyTests.of(connection, table);
  }
}
