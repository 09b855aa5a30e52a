package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.sql.BoundValue;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.IntStream;

/** A value that is given as text, whose type is part of the statement. Value. */
public record TextValue(String text) implements BoundValue {

  /** A value of a type, such as {@code cast(? as bigint)}. */
  public static SqlText of(String type, String text) {
    return SqlText.of("cast(? as " + type + ")", new TextValue(text));
  }

  /** A value of the type of a column. */
  public static SqlText of(Column column, String text) {
    return of(column.castName(), text);
  }

  /** The values of a row, in the order of the columns. */
  public static SqlText row(List<Column> columns, List<String> texts) {
    return SqlText.joined(
        ", ",
        IntStream.range(0, columns.size())
            .mapToObj(i -> of(columns.get(i), texts.get(i)))
            .toList());
  }

  @Override
  public void bind(Connection connection, PreparedStatement statement, int place)
      throws SQLException {
    statement.setObject(place, text, Types.OTHER);
  }
}
