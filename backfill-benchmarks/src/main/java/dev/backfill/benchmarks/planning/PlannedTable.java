package dev.backfill.benchmarks.planning;

import dev.backfill.benchmarks.server.Sql;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * A table that is planned and not changed.
 *
 * @param name of table and picture
 * @param told the order of its keys
 * @param column that is cut
 * @param key its value, as an expression over the ordinal {@code g}
 * @param type of the column
 */
record PlannedTable(String name, String told, String column, String key, String type) {

  /** Keys without holes; keys with jumps of millions; instants, four fifths of them in December. */
  static final List<PlannedTable> ALL =
      List.of(
          new PlannedTable("uniform", "keys without holes", "id", "g", "bigint"),
          new PlannedTable(
              "gaps",
              "keys with jumps of 50, 150 and 500 million",
              "id",
              "g + case when g < ROWS / 4 then 0 when g < ROWS / 2 then 50000000"
                  + " when g < ROWS * 3 / 4 then 200000000 else 700000000 end",
              "bigint"),
          new PlannedTable(
              "skew",
              "instants of a year, 80 % of them in December",
              "at",
              "timestamptz '2023-01-01Z' + interval '1 second' * (case when g % 5 = 0"
                  + " then g * (334 * 86400 / ROWS::float) else 334 * 86400 + g * (31 * 86400 /"
                  + " ROWS::float) end)",
              "timestamptz"));

  void fill(DataSource database, long rows) throws SQLException {
    Sql.execute(
        database, "create table %s (%s %s not null, filler text)".formatted(name, column, type));
    Sql.execute(
        database,
        "insert into %s select %s, 'row ' || g from generate_series(0::bigint, %d) g"
            .formatted(name, key.replace("ROWS", Long.toString(rows)), rows - 1));
    Sql.execute(
        database,
        column.equals("id")
            ? "alter table %s add primary key (id)".formatted(name)
            : "create index on %s (%s)".formatted(name, column));
    Sql.execute(database, "vacuum (analyze, freeze) " + name);
  }

  /** Rows of a piece. */
  long count(DataSource database, String piece) throws SQLException {
    return Sql.number(database, "select count(*) from %s where %s".formatted(name, piece));
  }
}
