package dev.backfill.support;

/** Says for people how a value of a plan has changed. Stateless. */
public final class ChangedValue {

  /** Longest value that is shown in full: {@value} characters. */
  private static final int FULL = 80;

  /**
   * The number of characters that are shown before the first difference in a long value: {@value}
   * characters.
   */
  private static final int LEAD = 20;

  private ChangedValue() {}

  /**
   * A clause, such as {@code chunkBy was 'month', is 'week'}. Of long values it shows where they
   * begin to differ.
   *
   * @param key its name
   * @param was the old value
   * @param is the new one
   * @return one clause, without a full stop
   */
  public static String clause(String key, String was, String is) {
    return "%s was '%s', is '%s'".formatted(key, cut(was, is), cut(is, was));
  }

  private static String cut(String value, String other) {
    if (value.length() <= FULL) {
      return value;
    }
    int same = 0;
    while (same < Math.min(value.length(), other.length())
        && value.charAt(same) == other.charAt(same)) {
      same++;
    }
    int from = Math.max(0, Math.min(same - LEAD, value.length() - FULL));
    int to = Math.min(value.length(), from + FULL);
    return (from > 0 ? "\u2026" : "")
        + value.substring(from, to)
        + (to < value.length() ? "\u2026" : "");
  }
}
