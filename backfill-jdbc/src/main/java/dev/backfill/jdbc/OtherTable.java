package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.ForeignPartitions;
import dev.backfill.jdbc.scope.HiddenRows;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table whose rows decide about rows of another one, or of itself. Immutable.
 *
 * @param rows the table whose rows are worked on
 * @param other the table whose rows decide
 */
record OtherTable(SourceTable rows, SourceTable other) {

  /** Its name in a statement in which the other name is taken. */
  private static final String SECOND = "\"other\"";

  private static final String THIRD = "\"another\"";

  /**
   * Refuses what cannot be judged.
   *
   * @param what the operation
   * @throws IllegalArgumentException if the tables are of two data sources, or if rows have no key
   * @throws dev.backfill.work.ObstacleException if row level security hides rows that decide
   */
  void require(String what) {
    if (!other.reader().resource().equals(rows.reader().resource())) {
      throw new IllegalArgumentException(
          "%s works within one data source: '%s' and '%s' are of two"
              .formatted(what, rows.name(), other.name()));
    }
    if (rows.facts().key().isEmpty()) {
      throw new IllegalArgumentException(
          "%s locks rows of '%s' by their key, and it has neither a primary key nor a unique index without nulls; give it one"
              .formatted(what, rows.name()));
    }
  }

  /** Refuses tables of which rows are hidden or elsewhere, before anything is written. */
  void requireVisible(String what) {
    ForeignPartitions.require(other.reader(), other.facts());
    HiddenRows.require(other.reader(), other.facts());
    if (!rows.reader().dialect().underPolicies() && !other.reader().dialect().underPolicies()) {
      return;
    }
    var policies =
        other
            .reader()
            .read(
                "ask about the policies of '%s'".formatted(other.name()),
                connection -> other.reader().dialect().policies(connection, other.facts()));
    if (!policies.isEmpty()) {
      throw new IllegalArgumentException(
          "%s cannot look at rows of '%s' that row level security hides (%s): a row would be judged without them. Run it as a role with BYPASSRLS, without withRowSecurity()"
              .formatted(what, other.name(), String.join(", ", policies)));
    }
  }

  /** The table in a FROM clause of a subquery. */
  String from() {
    return isNameTaken() ? table().sql() + " as " + alias() : table().sql();
  }

  /** A column of it there. */
  String sql(Column column) {
    return alias() + "." + column.sql();
  }

  private String alias() {
    return isNameTaken() ? free() : table().alias();
  }

  private boolean isNameTaken() {
    return rows.facts().name().equals(other.facts().name());
  }

  private String free() {
    return rows.facts().alias().equals(SECOND) ? THIRD : SECOND;
  }

  private Table table() {
    return other.facts();
  }

  /** The condition that columns of both are equal, in pairs. */
  String equal(List<Column> own, List<Column> others) {
    return IntStream.range(0, own.size())
        .mapToObj(
            i ->
                "%s %s %s"
                    .formatted(
                        sql(others.get(i)), own.get(i).operator("="), rows.facts().sql(own.get(i))))
        .collect(Collectors.joining(" and "));
  }
}
