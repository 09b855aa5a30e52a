package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;

/**
 * The table and columns that before-images cover. Value.
 *
 * @param table the table of the rows
 * @param key columns of the key, as the images have them
 * @param set columns that were set
 */
public record ImageColumns(Table table, List<Column> key, List<Column> set) {

  public ImageColumns {
    key = List.copyOf(key);
    set = List.copyOf(set);
  }
}
