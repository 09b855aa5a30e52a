package dev.backfill.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row as {@link JdbcTable#transform} shows it to the function that computes from it: the columns
 * that were named in {@code reading(..)}, locked until the batch is committed.
 *
 * <p>Role: implement it in the unit test of your function. Good only while the function runs, and
 * only on its thread: it is not kept, so that a chunk of any size takes the memory of one batch.
 *
 * <p>Every getter takes a name as in the catalog, or as SQL would fold it, and throws {@link
 * IllegalArgumentException} if that column was not read, with similar names, or if its type does
 * not go with the getter. No message contains a value.
 *
 * <p>Where a column may be null, ask {@link #isNull} first, or take {@link #get}, the one getter
 * that gives null: every other one throws {@link IllegalArgumentException} then, so that a null
 * which was not thought of ends the chunk instead of becoming a value.
 */
public interface Row {

  /**
   * Returns true if a column has no value.
   *
   * @param column a column that was read
   * @return true if it is null
   */
  boolean isNull(String column);

  /**
   * A value as text, in the way of the database, whatever the driver and its settings: instants in
   * UTC, dates as ISO 8601 has them, bytes in hexadecimal digits. {@code get(column, String.class)}
   * gives the same, or null.
   *
   * @param column a column that was read, of any type
   * @return the text
   */
  String getString(String column);

  /**
   * A whole number.
   *
   * @param column a column of numbers
   * @return the number
   * @throws IllegalArgumentException also if it is not a whole number of 64 bits
   */
  long getLong(String column);

  /**
   * A whole number.
   *
   * @param column a column of numbers
   * @return the number
   * @throws IllegalArgumentException also if it is not a whole number of 32 bits
   */
  int getInt(String column);

  /**
   * A number with all its digits.
   *
   * @param column a column of numbers
   * @return the number
   * @throws IllegalArgumentException also if it is NaN or infinite
   */
  BigDecimal getBigDecimal(String column);

  /**
   * Yes or no.
   *
   * @param column a column of booleans
   * @return the value
   */
  boolean getBoolean(String column);

  /**
   * A day.
   *
   * @param column a column of days
   * @return the day
   */
  LocalDate getLocalDate(String column);

  /**
   * An instant.
   *
   * @param column a column of instants; for the times of a clock take {@code get(column,
   *     LocalDateTime.class)}, because the clock's zone is unknown
   * @return the instant; {@link Instant#MAX} and {@link Instant#MIN} for infinity
   */
  Instant getInstant(String column);

  /**
   * A UUID.
   *
   * @param column a column of UUIDs
   * @return the UUID
   */
  UUID getUuid(String column);

  /**
   * Bytes.
   *
   * @param column a column of bytes
   * @return a new array
   */
  byte[] getBytes(String column);

  /**
   * A value of another class, as the driver converts it, or null.
   *
   * @param <T> the class
   * @param column a column that was read
   * @param type a class that the driver supports for the column's type, or {@link Instant}
   * @return null if it is null
   */
  <T> @Nullable T get(String column, Class<T> type);
}
