package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import java.util.Optional;

/**
 * How a value of a column bounds a range of it: as which type it is read from text, and which
 * values no other one passes.
 *
 * @param type the type of the bound, which the column's operators accept and its indexes know
 * @param least at most as great as any value, as text
 * @param greatest at least as great as any value, as text
 */
record RangeBound(String type, String least, String greatest) {

  /** The bound of a column; empty if the type has no greatest value, or is not known. */
  static Optional<RangeBound> of(Column column) {
    if (!column.form().canBeTakenApart()) {
      return Optional.empty();
    }
    return switch (column.type()) {
      case INTEGER ->
          Optional.of(
              new RangeBound(
                  "pg_catalog.int8",
                  String.valueOf(Long.MIN_VALUE),
                  String.valueOf(Long.MAX_VALUE)));
      case DATE -> unbounded("pg_catalog.date");
      case TIMESTAMP -> unbounded("pg_catalog.timestamp");
      case TIMESTAMPTZ -> unbounded("pg_catalog.timestamptz");
      case UUID, TEXT, OTHER -> Optional.empty();
    };
  }

  private static Optional<RangeBound> unbounded(String type) {
    return Optional.of(new RangeBound(type, "-infinity", "infinity"));
  }
}
