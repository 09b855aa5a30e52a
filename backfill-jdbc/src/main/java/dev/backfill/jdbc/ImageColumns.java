package dev.backfill.jdbc;

import java.util.List;

/**
 * What before-images are of. Value.
 *
 * @param table whose rows
 * @param key columns of the key, as the images have them
 * @param set columns that were set
 */
record ImageColumns(Table table, List<Column> key, List<Column> set) {

  ImageColumns {
    key = List.copyOf(key);
    set = List.copyOf(set);
  }
}
