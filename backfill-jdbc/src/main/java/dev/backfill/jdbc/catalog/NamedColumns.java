package dev.backfill.jdbc.catalog;

import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SimilarNames;
import java.util.List;
import java.util.Optional;

/** Columns by the names that users write. Stateless. */
public final class NamedColumns {

  private NamedColumns() {}

  /** The column of that exact name, or else of that name folded as SQL would. */
  public static Optional<Column> of(List<Column> columns, String name) {
    return exactly(columns, name).or(() -> exactly(columns, Identifiers.fold(name)));
  }

  private static Optional<Column> exactly(List<Column> columns, String name) {
    for (Column column : columns) { // once for each value of each row
      if (column.name().equals(name)) {
        return Optional.of(column);
      }
    }
    return Optional.empty();
  }

  /** A half sentence with similar names. */
  public static String hint(List<Column> columns, String name) {
    return SimilarNames.hint(name, columns.stream().map(Column::name).toList());
  }
}
