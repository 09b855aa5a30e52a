package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;

/** Questions to the catalog about a table, which they call by its schema and name. Stateless. */
final class OfTable {

  /**
   * The tables in which the rows of a table {@code root} of {@code pg_class} are: itself, or its
   * partitions that have none. A subquery of one column, {@code oid}; goes behind {@code lateral}.
   */
  static final String LEAVES =
      """
      (
             select root.oid where root.relkind = 'r'
             union select p.relid from pg_catalog.pg_partition_tree(root.oid) p where p.isleaf)\
      """;

  private OfTable() {}

  /** A question with {@link #LEAVES} in the place of {@code {leaves}}. */
  static NamedSql overLeaves(String question) {
    return PinnedSql.named(question.replace("{leaves}", LEAVES));
  }

  /** A question about a table; other values come next. */
  static Call ask(Connection connection, NamedSql question, Table table) {
    return question.on(connection).with("schema", table.schema()).with("table", table.name());
  }
}
