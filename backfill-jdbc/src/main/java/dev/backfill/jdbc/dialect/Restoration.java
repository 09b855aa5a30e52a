package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;
import java.util.Optional;

/**
 * A slice of a before-image that is to be put back. Value.
 *
 * @param table the table of the rows
 * @param key columns of the key, as the image has them
 * @param set columns that were set
 * @param spot the image
 * @param from the number of its rows that were read before; 0 to begin
 * @param rows the largest number to read
 */
public record Restoration(
    Table table, List<Column> key, List<Column> set, ImageSpot spot, long from, long rows) {

  public Restoration {
    key = List.copyOf(key);
    set = List.copyOf(set);
  }

  /** A part of it. */
  public Restoration part(long first, long number) {
    return new Restoration(table, key, set, spot, first, number);
  }

  /** The same, with the user's names apart from those of the statement. */
  public Restoration with(OwnNames names) {
    return new Restoration(
        names.of(table),
        names.of(key),
        names.of(set),
        names.of(Optional.of(spot)).orElseThrow(),
        from,
        rows);
  }
}
