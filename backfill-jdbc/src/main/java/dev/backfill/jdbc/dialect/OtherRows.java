package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;
import java.util.Optional;

/**
 * Rows elsewhere that decide whether a row needs work, or what it gets. The row is locked first,
 * and other rows are looked at again by a later snapshot: while a statement waits for a row, its
 * own snapshot grows old. Value.
 *
 * <p>Expressions are ready for a prepared statement. They see the columns of the row's table under
 * the table's name.
 *
 * @param eligible the condition under which a row needs the work; empty if the work says so itself
 * @param witness a query of one row which has to stay as it is until the row is changed, and is
 *     locked too; a row without a witness is left alone
 * @param table where the other rows are
 * @param by the columns by which they are looked up
 */
public record OtherRows(
    Optional<String> eligible, Optional<String> witness, Table table, List<Column> by) {

  public OtherRows {
    by = List.copyOf(by);
  }
}
