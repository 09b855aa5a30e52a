package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of the arrays in which values of columns travel. */
public enum ArrayForm {
  /** Whole numbers of 64 bits. */
  BIGINTS("int8", Long.class),
  /** Floating-point numbers of 64 bits. */
  DOUBLES("float8", Double.class),
  /** Texts, from which the database reads values of any type. */
  TEXTS("text", String.class);

  private static final String DOUBLE = "\"pg_catalog\".\"float8\"";

  private final String element;
  private final Class<?> common;

  ArrayForm(String element, Class<?> common) {
    this.element = element;
    this.common = common;
  }

  /** The form in which the values of a column of a key are read and sent again. */
  public static ArrayForm ofKey(Column column) {
    return column.type() == ColumnType.INTEGER ? BIGINTS : TEXTS;
  }

  /** The form in which values of a column can be sent without a loss. */
  public static ArrayForm of(Column column) {
    if (column.type() == ColumnType.INTEGER) {
      return BIGINTS;
    }
    return column.castName().equals(DOUBLE) ? DOUBLES : TEXTS;
  }

  /** Reads a part of a key, which is never null: where it stands in a row of a result. */
  public Object read(ResultSet row, int place) throws SQLException {
    return switch (this) {
      case BIGINTS -> row.getLong(place);
      case DOUBLES -> row.getDouble(place);
      case TEXTS -> row.getString(place);
    };
  }

  /** Reads a part of a key of which the text is known. */
  public Object read(String text) {
    return switch (this) {
      case BIGINTS -> Long.parseLong(text);
      case DOUBLES -> Double.parseDouble(text);
      case TEXTS -> text;
    };
  }

  /** The database's name of the type of each value. */
  public String element() {
    return element;
  }

  /** Returns true if a value travels in this form as it is. */
  boolean holds(Object value) {
    return common.isInstance(value);
  }

  /** An array of such values. */
  ArrayValue array(List<? extends @Nullable Object> values) {
    return new ArrayValue(element, values, common);
  }
}
