package dev.backfill.jdbc.compare;

import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.dialect.ComparisonSql;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks both tables about the rows of a chunk, in transactions that are open. Confined to one
 * thread.
 *
 * @param tables the tables
 * @param condition the rows of the chunk, with the names of the left table
 * @param left a connection to the left one
 * @param right a connection to the right one; the same if one reads both
 */
record BothSides(ComparedTables tables, SqlText condition, Connection left, Connection right) {

  /**
   * The number of rows that there are, and their checksum.
   *
   * @param rows the number of rows
   * @param checksum a number of any size, as text
   */
  record Total(long rows, String checksum) {
    static final Total NONE = new Total(0, "0");
  }

  /** The totals of both sides: the left one first. */
  List<Total> totals() throws SQLException {
    if (tables.areTogether()) {
      return OneRow.of(
          left,
          tables.left().reader().dialect(),
          sql().totals(tables.leftSide(), tables.rightSide(), condition),
          row ->
              List.of(
                  new Total(row.getLong(1), row.getString(2)),
                  new Total(row.getLong(3), row.getString(4))));
    }
    // the right one first: the ledger's session is idle meanwhile, and not for long
    Total there = total(right, tables.right(), tables.rightSide());
    return List.of(total(left, tables.left(), tables.leftSide()), there);
  }

  private Total total(Connection connection, SourceTable table, ComparedSide side)
      throws SQLException {
    return OneRow.of(
        connection,
        table.reader().dialect(),
        sql().totals(side, condition),
        row -> new Total(row.getLong(1), row.getString(2)));
  }

  /** The totals of the parts of a side. */
  Map<Integer, Total> parts(boolean ofRight, int bits) throws SQLException {
    begin(ofRight);
    var parts = new HashMap<Integer, Total>();
    for (var part :
        sql()
            .parts(side(ofRight), condition, bits)
            .list(
                connection(ofRight),
                row -> Map.entry(row.getInt(1), new Total(row.getLong(2), row.getString(3))))) {
      parts.put(part.getKey(), part.getValue());
    }
    return parts;
  }

  /** Begins to read the rows of some parts of a side. */
  PartRows rows(boolean ofRight, int bits, List<Integer> parts) throws SQLException {
    begin(ofRight);
    return PartRows.of(
        connection(ofRight), sql().rows(side(ofRight), condition, bits, parts), keySize());
  }

  /** Reads the rows of some keys on both sides, at one moment where one statement can. */
  Map<List<String>, ComparedRows> byKey(List<List<String>> keys) throws SQLException {
    var values = new ArrayList<List<String>>();
    for (int i = 0; i < keySize(); i++) {
      int place = i;
      values.add(keys.stream().map(key -> key.get(place)).toList());
    }
    var rows = new LinkedHashMap<List<String>, ComparedRows>();
    keys.forEach(key -> rows.put(key, new ComparedRows(List.of(), List.of())));
    var here = sql().byKey(tables.leftSide(), false, condition, values);
    var there = sql().byKey(tables.rightSide(), true, condition, values);
    begin(false);
    if (tables.areTogether()) {
      read(left, here.plus(" union all ").plus(there), rows);
    } else {
      begin(true);
      read(right, there, rows);
      begin(false);
      read(left, here, rows);
    }
    return rows;
  }

  private void read(Connection connection, SqlText query, Map<List<String>, ComparedRows> rows)
      throws SQLException {
    for (var read : query.list(connection, this::keyed)) {
      rows.computeIfPresent(read.key(), (key, known) -> read.addedTo(known));
    }
  }

  /** A row as it is read. */
  private record Keyed(boolean right, List<String> key, ComparedRows.Row row) {

    private ComparedRows addedTo(ComparedRows known) {
      return right
          ? new ComparedRows(known.left(), plus(known.right()))
          : new ComparedRows(plus(known.left()), known.right());
    }

    private List<ComparedRows.Row> plus(List<ComparedRows.Row> rows) {
      var all = new ArrayList<>(rows);
      all.add(row);
      return all;
    }
  }

  private Keyed keyed(ResultSet row) throws SQLException {
    var columns = new ArrayList<@Nullable String>();
    for (int i = 0; i < tables.leftSide().columns().size(); i++) {
      columns.add(row.getString(3 + keySize() + i));
    }
    return new Keyed(
        row.getBoolean(1),
        PartRows.key(row, 3, keySize()),
        new ComparedRows.Row(row.getString(2), columns));
  }

  /** The settings under which values are written as text, which another statement may have left. */
  private void begin(boolean ofRight) throws SQLException {
    var table = ofRight ? tables.right() : tables.left();
    try (var settings = connection(ofRight).createStatement()) {
      settings.execute(table.reader().dialect().session());
    }
  }

  private int keySize() {
    return tables.leftSide().key().size();
  }

  private Connection connection(boolean ofRight) {
    return ofRight ? right : left;
  }

  private ComparedSide side(boolean ofRight) {
    return ofRight ? tables.rightSide() : tables.leftSide();
  }

  private ComparisonSql sql() {
    return tables.left().reader().dialect().comparison();
  }
}
