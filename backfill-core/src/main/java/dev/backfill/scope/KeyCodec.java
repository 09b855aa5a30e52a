package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes explicit keys down as one text, such as {@code long:4711,4712}.
 *
 * <p>Labels are the key itself, or the first and the last key with a digest of all, such as {@code
 * 4711..4799~9f86d081884c7d65}. Text keys are row data and have no label.
 *
 * @param type type of the keys
 */
record KeyCodec<K>(KeyType type) implements RangeCodec<KeySet<K>> {

  @Override
  public Bounds write(KeySet<K> range) {
    var texts = range.keys().stream().map(Object::toString).toList();
    return new Bounds(type.tag() + ":" + KeyText.join(texts), "");
  }

  @Override
  public KeySet<K> read(Bounds bounds) {
    String tag = type.tag() + ":";
    if (!bounds.lo().startsWith(tag) || !bounds.hi().isEmpty()) {
      throw notKeys(null);
    }
    try {
      return new KeySet<>(
          KeyText.split(bounds.lo().substring(tag.length())).stream().map(this::key).toList());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw notKeys(e);
    }
  }

  @SuppressWarnings("unchecked") // a codec is made for the class of K only, and parses to that
  private K key(String text) {
    return (K) type.parse(text);
  }

  private IllegalArgumentException notKeys(@Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "Not a list of keys of type %s as it stands in a ledger".formatted(type.tag()), cause);
  }

  @Override
  public String id(KeySet<K> range, ZoneId zone) {
    if (sensitive()) {
      throw new UnsupportedOperationException(
          "Text keys are row data and have no label; show the chunk's ordinal");
    }
    var keys = range.keys();
    return keys.size() == 1
        ? keys.getFirst().toString()
        : keys.getFirst() + ".." + keys.getLast() + "~" + KeyText.digest(write(range).lo());
  }

  @Override
  public boolean sensitive() {
    return type == KeyType.TEXT;
  }

  @Override
  public Optional<List<KeySet<K>>> rest(KeySet<K> range, KeySet<K> planned, Order order) {
    var keys = range.keys();
    int first = keys.indexOf(planned.keys().getFirst());
    int last = keys.indexOf(planned.keys().getLast());
    if (first < 0 || last < 0) {
      return Optional.empty();
    }
    return Optional.of(
        setOf(
            switch (order) {
              case OLDEST_FIRST -> keys.subList(last + 1, keys.size());
              case NEWEST_FIRST -> keys.subList(0, first);
            }));
  }

  /** {@inheritDoc} The last of its keys. */
  @Override
  public KeySet<K> mark(KeySet<K> piece, Order order) {
    var keys = piece.keys();
    return new KeySet<>(List.of(order == Order.OLDEST_FIRST ? keys.getLast() : keys.getFirst()));
  }

  @Override
  public Optional<List<KeySet<K>>> growth(KeySet<K> planned, KeySet<K> wanted) {
    var known = new HashSet<>(planned.keys());
    var more = wanted.keys().stream().filter(key -> !known.contains(key)).toList();
    return wanted.keys().size() - more.size() == known.size()
        ? Optional.of(setOf(more))
        : Optional.empty();
  }

  /** {@inheritDoc} Texts that differ may be one key to their column. */
  @Override
  public boolean areDisjoint(KeySet<K> one, KeySet<K> other) {
    return type != KeyType.TEXT && Collections.disjoint(new HashSet<>(one.keys()), other.keys());
  }

  @Override
  public List<KeySet<K>> halves(KeySet<K> range) {
    var keys = range.keys();
    int middle = keys.size() / 2;
    return middle == 0
        ? List.of()
        : List.of(
            new KeySet<>(keys.subList(0, middle)), new KeySet<>(keys.subList(middle, keys.size())));
  }

  private static <K> List<KeySet<K>> setOf(List<K> keys) {
    return keys.isEmpty() ? List.of() : List.of(new KeySet<>(keys));
  }
}
