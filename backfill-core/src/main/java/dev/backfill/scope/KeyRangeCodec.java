package dev.backfill.scope;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Writes ranges of keys down: an equals sign and the values, or nothing where there is no bound.
 *
 * @param sensitive true if keys are row data
 */
record KeyRangeCodec(boolean sensitive) implements RangeCodec<KeyRange> {

  private static final String BOUND = "=";

  /** Labels have at most 200 characters; longer ones end in a digest. */
  private static final int LONGEST = 90;

  @Override
  public Bounds write(KeyRange range) {
    return new Bounds(write(range.from()), write(range.to()));
  }

  private static String write(List<String> key) {
    return key.isEmpty() ? "" : BOUND + KeyText.join(key);
  }

  @Override
  public KeyRange read(Bounds bounds) {
    return new KeyRange(read(bounds.lo()), read(bounds.hi()));
  }

  private static List<String> read(String bound) {
    if (bound.isEmpty()) {
      return List.of();
    }
    if (!bound.startsWith(BOUND)) {
      throw new IllegalArgumentException("Not a bound of keys as it stands in a ledger");
    }
    return KeyText.split(bound.substring(BOUND.length()));
  }

  @Override
  public String id(KeyRange range, ZoneId zone) {
    if (sensitive) {
      throw new UnsupportedOperationException(
          "Keys of this type are row data and have no label; show the chunk's ordinal");
    }
    return label(range.from()) + ".." + label(range.to());
  }

  private static String label(List<String> key) {
    String text = KeyText.join(key);
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST - KeyText.DIGEST_LENGTH - 1) + "~" + KeyText.digest(text);
  }

  @Override
  public Optional<List<KeyRange>> rest(KeyRange range, KeyRange planned, Order order) {
    var next = order == Order.OLDEST_FIRST ? planned.to() : planned.from();
    if (next.isEmpty()) {
      return Optional.of(List.of());
    }
    var end = order == Order.OLDEST_FIRST ? range.to() : range.from();
    if (next.equals(end)) {
      return Optional.of(List.of());
    }
    return Optional.of(
        List.of(
            order == Order.OLDEST_FIRST
                ? new KeyRange(next, range.to())
                : new KeyRange(range.from(), next)));
  }
}
