package dev.backfill.scope;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/**
 * Explicit keys, in the order in which they were given, without duplicates.
 *
 * <p>Value; immutable and safe to share. Keys are {@link Long}, {@link Integer}, {@link String} or
 * {@link UUID}, all of one type, because the ledger has to write them down and read them back.
 *
 * @param <K> type of the keys
 * @param keys the keys; duplicates are dropped, the first occurrence stays
 */
public record KeySet<K>(List<K> keys) implements Range {

  /**
   * Checks the keys.
   *
   * @throws IllegalArgumentException if there is none, or if a key is of another type than the ones
   *     named above, or if the types differ
   */
  public KeySet {
    keys = List.copyOf(new LinkedHashSet<>(keys));
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("Key set is empty: give at least one key");
    }
    Class<?> type = keys.getFirst().getClass();
    if (type != Long.class && type != Integer.class && type != String.class && type != UUID.class) {
      throw new IllegalArgumentException(
          "Keys of type %s cannot be stored; use Long, Integer, String or UUID"
              .formatted(type.getName()));
    }
    for (K key : keys) {
      if (key.getClass() != type) {
        throw new IllegalArgumentException(
            "Keys must have one type, found %s and %s"
                .formatted(type.getName(), key.getClass().getName()));
      }
    }
  }

  /** Says how many keys there are; keys may be row data and are not shown. */
  @Override
  public String toString() {
    return keys.size() == 1 ? "1 key" : keys.size() + " keys";
  }
}
