package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import org.jspecify.annotations.Nullable;

/**
 * Values of Java as they travel: a number as it is where the column holds exactly such numbers, all
 * else as text. A {@code float} is written as text, too: the number nearest to its digits is
 * another one with 64 bits. Stateless.
 */
public final class SentValue {

  private SentValue() {}

  /**
   * The value as a {@link Long}, a {@link Double} or a {@link String}.
   *
   * @return null for null
   * @throws dev.backfill.jdbc.dialect.failure.RefusedValueException if the class is not known, or
   *     does not go with the column
   */
  public static @Nullable Object of(@Nullable Object value, Column column, Table table) {
    return switch (value) {
      case Long number when holds(column, ArrayForm.BIGINTS) -> number;
      case Integer number when holds(column, ArrayForm.BIGINTS) -> number.longValue();
      case Short number when holds(column, ArrayForm.BIGINTS) -> number.longValue();
      case Byte number when holds(column, ArrayForm.BIGINTS) -> number.longValue();
      // of all that are not a number, the one that the database stores
      case Double number when holds(column, ArrayForm.DOUBLES) ->
          number.isNaN() ? (Double) Double.NaN : number;
      case null, default -> ValueText.of(value, column, table);
    };
  }

  private static boolean holds(Column column, ArrayForm form) {
    return ArrayForm.of(column) == form;
  }
}
