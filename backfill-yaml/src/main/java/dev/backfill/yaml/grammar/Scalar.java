package dev.backfill.yaml.grammar;

import dev.backfill.yaml.tree.Node.Leaf;
import java.util.function.Function;

/**
 * A single value.
 *
 * @param <T> what it is when it has been read; its {@code equals} compares values
 * @param words for the page, such as "duration"
 * @param form how it may be written
 * @param read from a value of this form; throws an {@link IllegalArgumentException} for what is
 *     none all the same, such as 30 February
 * @param print to text of this form
 */
public record Scalar<T>(String words, Form form, Function<Leaf, T> read, Function<T, String> print)
    implements Type {

  /** One that is made of its text alone. */
  static <T> Scalar<T> of(
      String words, Form form, Function<String, T> read, Function<T, String> print) {
    return new Scalar<>(words, form, leaf -> read.apply(leaf.text()), print);
  }

  /**
   * Prints a value that was read as one of this type.
   *
   * @param value such a one
   */
  @SuppressWarnings("unchecked") // it came from read
  public String text(Object value) {
    return print.apply((T) value);
  }
}
