package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.ReadText;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of the rows that are read, and how: the same for all rows, so it is found out once.
 * Value.
 *
 * @param column the column as the catalog describes it
 * @param value where the value stands, counted from the first column that is read
 * @param text where the text of the database stands, counted likewise
 * @param isBytes true if the text is made of the bytes
 * @param isDecimal true if the text is that of the decimal number, unless it is none
 * @param isNumber true if the text is a number, or NaN or an infinity
 */
record ReadColumn(
    Column column, int value, int text, boolean isBytes, boolean isDecimal, boolean isNumber) {

  /** The columns in their order; behind them stands the text of those that are read apart. */
  static List<ReadColumn> of(List<Column> columns) {
    var read = new ArrayList<ReadColumn>();
    int texts = columns.size();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int text = ReadText.isApart(column) ? texts++ : i;
      read.add(
          new ReadColumn(
              column,
              i,
              text,
              ReadText.isBytes(column),
              ReadText.isDecimal(column),
              ReadText.isNumber(column)));
    }
    return List.copyOf(read);
  }
}
