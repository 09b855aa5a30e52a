package dev.backfill.yaml.grammar;

import dev.backfill.yaml.tree.Node.Leaf;
import dev.backfill.yaml.tree.PlainKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a single value may be written: what the published schema can express. */
public sealed interface Form {

  /**
   * Returns what is wrong, or nothing.
   *
   * @param leaf as it is written
   */
  Optional<String> mismatch(Leaf leaf);

  /** Returns true if it is written without quotes although YAML takes it for something else. */
  default boolean isPlain() {
    return false;
  }

  /**
   * One of some words.
   *
   * @param words in the order of the page
   */
  record Words(List<String> words) implements Form {

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      return words.contains(leaf.text()) && leaf.kind() == PlainKind.TEXT
          ? Optional.empty()
          : Optional.of(
              "%s is not a value of this key.%s Allowed are: %s"
                  .formatted(
                      Shown.safe(leaf.text()),
                      Nearest.hint(leaf.text(), words),
                      String.join(", ", words)));
    }
  }

  /**
   * Text.
   *
   * @param pattern for the whole of it
   * @param expected for messages, such as "a duration, such as 4h"
   * @param most the largest number of characters
   * @param known values that a mistyped one may be meant for
   */
  record Text(Pattern pattern, String expected, int most, List<String> known) implements Form {

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      if (leaf.kind() != PlainKind.TEXT) {
        return Optional.of(unquoted(leaf));
      }
      int length = leaf.text().codePointCount(0, leaf.text().length());
      if (length > most) {
        return Optional.of("the value has %d characters, and may have %d".formatted(length, most));
      }
      return pattern.matcher(leaf.text()).matches()
          ? Optional.empty()
          : Optional.of(
              "%s is not %s.%s"
                  .formatted(Shown.safe(leaf.text()), expected, Nearest.hint(leaf.text(), known)));
    }

    /** Quotes help if that is what would be allowed then. */
    private String unquoted(Leaf leaf) {
      return pattern.matcher(leaf.text()).matches()
          ? "%s is %s in YAML, and this key takes text; put it in quotes: \"%s\""
              .formatted(leaf.text(), leaf.kind().words(), leaf.text())
          : "%s is not %s".formatted(leaf.text(), expected);
    }
  }

  /**
   * Text that YAML may take for a number or a logical value: SQL.
   *
   * @param pattern for the whole of it
   * @param expected for messages
   */
  record Loose(Pattern pattern, String expected) implements Form {

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      return leaf.kind() != PlainKind.TEXT || pattern.matcher(leaf.text()).matches()
          ? Optional.empty()
          : Optional.of("'%s' is not %s".formatted(Shown.of(leaf.text()), expected));
    }
  }

  /** True or false. */
  record Logical() implements Form {

    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      return leaf.kind() == PlainKind.LOGICAL
          ? Optional.empty()
          : Optional.of(
              "%s is not true or false; write true or false, without quotes"
                  .formatted(Shown.written(leaf)));
    }
  }

  /**
   * A whole number in digits.
   *
   * @param least the smallest
   * @param most the largest
   */
  record Whole(long least, long most) implements Form {

    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      if (leaf.kind() != PlainKind.WHOLE) {
        return Optional.of(
            "%s is not a whole number; write %s, in digits and without quotes"
                .formatted(Shown.written(leaf), bounds()));
      }
      var value = new BigInteger(leaf.text());
      return value.compareTo(BigInteger.valueOf(least)) >= 0
              && value.compareTo(BigInteger.valueOf(most)) <= 0
          ? Optional.empty()
          : Optional.of("%s is out of bounds; write %s".formatted(leaf.text(), bounds()));
    }

    private String bounds() {
      return least == Long.MIN_VALUE || most >= Integer.MAX_VALUE
          ? (least == Long.MIN_VALUE ? "a number of at most 64 bits" : least + " or more")
          : least + " to " + most;
    }
  }

  /**
   * A number, with or without a fraction.
   *
   * @param least the smallest
   * @param most the largest
   */
  record Fraction(int least, int most) implements Form {

    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?");

    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      boolean decimal = !leaf.quoted() && DECIMAL.matcher(leaf.text()).matches();
      return decimal
              && new BigDecimal(leaf.text()).compareTo(BigDecimal.valueOf(least)) >= 0
              && new BigDecimal(leaf.text()).compareTo(BigDecimal.valueOf(most)) <= 0
          ? Optional.empty()
          : Optional.of(
              "%s is not a number from %d to %d, such as 0.5, without quotes"
                  .formatted(Shown.written(leaf), least, most));
    }
  }

  /**
   * A number of rows: digits, in groups or not, with a mark that it is about so many.
   *
   * @param digits the largest number of digits
   * @param about true if <code>~</code> may stand before it
   */
  record Rows(int digits, boolean about) implements Form {

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      boolean fits =
          switch (leaf.kind()) {
            case WHOLE -> isWithin(new BigInteger(leaf.text()));
            case TEXT -> leaf.text().matches(regex());
            default -> false;
          };
      return fits
          ? Optional.empty()
          : Optional.of(
              "%s is not a number of rows; write 1 or more, such as 500000, 500_000%s, with at most"
                      .formatted(
                          Shown.written(leaf), about ? " or ~500_000 rows" : " or 500_000 rows")
                  + " %d digits".formatted(digits));
    }

    @Override
    public boolean isPlain() {
      return true;
    }

    private boolean isWithin(BigInteger value) {
      return value.signum() > 0 && value.compareTo(most()) <= 0;
    }

    /** The largest number. */
    public BigInteger most() {
      return BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
    }

    /** What text has to look like. */
    public String regex() {
      return (about ? "~?" : "")
          + "([1-9][0-9]{0,%d}|[1-9][0-9]{0,2}(_[0-9]{3}){1,%d})( rows?)?"
              .formatted(digits - 1, digits / 3 - 1);
    }
  }

  /** A number of chunks, or a share of them. */
  record Stage() implements Form {

    /** The largest number of chunks. */
    public static final int MOST = 1_000_000;

    /** What a share looks like. */
    public static final String SHARE = "([1-9][0-9]?|0)(\\.[0-9]{1,3})?%";

    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      boolean fits =
          switch (leaf.kind()) {
            case WHOLE -> new Whole(1, MOST).mismatch(leaf).isEmpty();
            case TEXT -> leaf.text().matches(SHARE);
            default -> false;
          };
      return fits
          ? Optional.empty()
          : Optional.of(
              "%s is not a stage; write a number of chunks, such as 3, or a share of them, such as 5%%"
                  .formatted(Shown.written(leaf)));
    }
  }

  /** A key of a row: a whole number of 64 bits, or text. */
  record RowKey() implements Form {

    @Override
    public Optional<String> mismatch(Leaf leaf) {
      boolean fits =
          switch (leaf.kind()) {
            case WHOLE -> new Whole(Long.MIN_VALUE, Long.MAX_VALUE).mismatch(leaf).isEmpty();
            case TEXT -> !leaf.text().isEmpty() && leaf.text().indexOf('\0') < 0;
            default -> false;
          };
      return fits
          ? Optional.empty()
          : Optional.of(
              "%s is not a key; write a whole number, or text in quotes"
                  .formatted(Shown.written(leaf)));
    }
  }
}
