package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.work.Targets;

/** A column that is to hold what another one holds. Stateless. */
final class ColumnCopy {

  private ColumnCopy() {}

  /**
   * The values as they are.
   *
   * @throws IllegalArgumentException if the column would not keep each of them
   */
  static JdbcUpdate of(SourceTable table, String from, String to) {
    Column source = table.facts().column(from);
    Column target = target(table, source, to);
    if (!table.reader().dialect().castKeeps(source, target)) {
      throw new IllegalArgumentException(
          "copyColumn would convert '%s' of '%s' from %s to %s, which can round, cut or misread values; say how: copyColumn(\"%s\", \"%s\", \"cast(%s as %s)\")"
              .formatted(
                  source.name(),
                  table.name(),
                  source.typeName(),
                  target.typeName(),
                  source.name(),
                  target.name(),
                  source.sql().replace("\"", "\\\""),
                  target.typeName()));
    }
    return step(table, target, table.facts().sql(source));
  }

  /** The values converted by an expression of the user's. */
  static JdbcUpdate of(SourceTable table, String from, String to, String expression) {
    return step(table, target(table, table.facts().column(from), to), expression);
  }

  private static Column target(SourceTable table, Column source, String to) {
    Column target = Targets.writable(table.facts(), to);
    if (target.equals(source)) {
      throw new IllegalArgumentException(
          "copyColumn copies '%s' of '%s' into itself; name another target"
              .formatted(source.name(), table.name()));
    }
    return target;
  }

  private static JdbcUpdate step(SourceTable table, Column target, String expression) {
    return UpdateStep.of(table).set(target.name(), expression).skipUnchanged();
  }
}
