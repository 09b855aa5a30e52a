package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.TransformValues;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Has values computed for one eligible row after another. Role; confined to one thread.
 *
 * <p>A row of the result has the key (whole numbers as such, all else as text), its mark, and the
 * columns to read.
 */
@FunctionalInterface
public interface RowComputation {

  /** Computes the row on which the result stands, and adds its values. */
  void compute(ResultSet found, TransformValues values) throws SQLException, InterruptedException;
}
