package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SimilarNames;
import java.util.Optional;

/** Checks in the catalog that a column exists and can be written. */
public record ColumnCheck(SourceTable table, String column) implements Check {

  @Override
  public String name() {
    return "column %s.%s is there and can be written".formatted(table.name(), column);
  }

  @Override
  public Verdict check(Context context) {
    Reader reader = table.reader();
    Table now =
        reader.read(
            "look up column '%s' of '%s'".formatted(column, table.name()),
            connection -> reader.dialect().resolve(connection, table.name()));
    Optional<Column> found = now.find(column);
    return found
        .map(present -> judged(now, present))
        .orElseGet(
            () ->
                Check.failed(
                    "there is no column '%s'%s; to make it: alter table %s add column %s <type>"
                        .formatted(
                            column,
                            SimilarNames.hint(
                                column, now.columns().stream().map(Column::name).toList()),
                            now.sql(),
                            Identifiers.quote(column))));
  }

  private static Verdict judged(Table table, Column column) {
    if (column.readOnly().isPresent()) {
      return Check.failed(
          "column '%s' %s and cannot be written".formatted(column.name(), column.readOnly().get()));
    }
    if (!column.granted()) {
      return Check.failed(
          "this user may not update column '%s'; as the owner: grant update (%s) on %s to <user>"
              .formatted(column.name(), column.sql(), table.sql()));
    }
    return Check.passed(
        "column '%s' is %s%s"
            .formatted(column.name(), column.typeName(), column.nullable() ? "" : " not null"));
  }
}
