package dev.backfill.examples.scenario;

import java.util.List;

/**
 * The found values beside the expected ones.
 *
 * @param lines at least one
 */
public record Proof(List<Line> lines) {

  /**
   * One comparison.
   *
   * @param what is compared
   * @param found the found value
   * @param expected the expected value, found in another way
   */
  public record Line(String what, String found, String expected) {

    /**
     * Returns true if it is as it must be.
     *
     * @return true if so
     */
    public boolean holds() {
      return found.equals(expected);
    }

    @Override
    public String toString() {
      return "%s: %s, %s"
          .formatted(what, found, holds() ? "as expected" : "WRONG: expected " + expected);
    }
  }

  /**
   * Checks that something is proved.
   *
   * @throws IllegalArgumentException if there is no line
   */
  public Proof {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("A proof without a line proves nothing");
    }
  }

  /**
   * Some comparisons.
   *
   * @param lines at least one
   * @return the proof
   */
  public static Proof of(Line... lines) {
    return new Proof(List.of(lines));
  }

  /**
   * Compares two sums over rows.
   *
   * @param what is compared
   * @param found the found value
   * @param expected the expected value
   * @return the comparison
   */
  public static Line line(String what, Checksum found, Checksum expected) {
    return new Line(what, found.toString(), expected.toString());
  }

  /**
   * Compares two numbers.
   *
   * @param what is compared
   * @param found the found value
   * @param expected the expected value
   * @return the comparison
   */
  public static Line line(String what, long found, long expected) {
    return new Line(what, Screen.count(found), Screen.count(expected));
  }

  /**
   * Returns true if everything is as it must be.
   *
   * @return true if each line holds
   */
  public boolean holds() {
    return lines.stream().allMatch(Line::holds);
  }
}
