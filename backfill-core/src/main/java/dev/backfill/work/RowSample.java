package dev.backfill.work;

import java.util.List;

/**
 * Some rows of a chunk, which are read again and again. Role; confined to one lane.
 *
 * <p>The rows are row data: they are only read if the caller requests them.
 */
public interface RowSample {

  /**
   * The columns that are shown of each row.
   *
   * @return names of columns, the key first
   */
  List<String> columns();

  /**
   * Reads the rows: the first time it chooses them, then the same ones.
   *
   * @param tx where to read
   * @return one list of values for each row, in the order of {@link #columns}, where {@code null}
   *     stands as {@value #NULL}; an empty list for a row that is gone
   * @throws Exception if the database cannot be asked
   */
  List<List<String>> read(Transaction tx) throws Exception;

  /** The text that stands for a null value. */
  String NULL = "∅";
}
