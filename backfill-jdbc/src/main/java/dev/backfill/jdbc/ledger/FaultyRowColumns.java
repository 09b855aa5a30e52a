package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.work.FaultyRow;
import java.util.List;
import java.util.function.Function;

/**
 * Rows that are set aside, turned into one array per column: any number of them goes to the server
 * in one statement. Value.
 *
 * @param rows at least one
 */
record FaultyRowColumns(List<FaultyRow> rows) {

  /** Where the chunk resumes: behind the last one. */
  String cursor() {
    return rows.getLast().place().cursor();
  }

  ArrayValue tables() {
    return texts(row -> row.place().table());
  }

  ArrayValue keys() {
    return texts(row -> row.place().key());
  }

  ArrayValue causes() {
    return texts(row -> row.fault().failure().text());
  }

  ArrayValue sqlStates() {
    return texts(row -> row.fault().failure().sqlState());
  }

  ArrayValue constraints() {
    return texts(row -> row.fault().constraint());
  }

  private ArrayValue texts(Function<FaultyRow, String> value) {
    return ArrayValue.texts(rows.stream().map(value).toList());
  }
}
