package dev.backfill.jdbc.scope;

import dev.backfill.scope.KeySet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Where explicit keys come from. Thread-safe. */
public interface KeyOrigin<K> {

  /** The keys, at least one. */
  KeySet<K> keys();

  /** Returns true if they are found in the data, and so are read once for a run and kept. */
  boolean discovered();

  /** The text for the plan's definition; empty for keys that are given. */
  String definition();

  /** The number of keys that were given more than once; empty if they were not read here. */
  OptionalLong duplicates();

  /**
   * Keys that stand in the program, or in a file of its own.
   *
   * @throws IllegalArgumentException as {@link KeySet} does
   */
  static <K> Given<K> given(Collection<K> keys) {
    var set = new KeySet<>(List.copyOf(keys));
    return new Given<>(set, keys.size() - set.keys().size());
  }

  /** For people; nothing unless there were some. */
  default List<String> notices() {
    long doubled = duplicates().orElse(0);
    return doubled == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%,d of the keys given were duplicates, and each key counts once",
                doubled));
  }

  /** Keys that are known. */
  record Given<K>(KeySet<K> keys, long doubled) implements KeyOrigin<K> {

    @Override
    public boolean discovered() {
      return false;
    }

    @Override
    public String definition() {
      return "";
    }

    @Override
    public OptionalLong duplicates() {
      return OptionalLong.of(doubled);
    }
  }

  /** Gathers keys one by one, up to {@value #MOST}. Not thread-safe. */
  final class Collected<K> {

    /** More keys than this are no correction: the ledger holds each of them. */
    static final int MOST = 100_000;

    private final String from;
    private final LinkedHashSet<K> keys = new LinkedHashSet<>();
    private long doubled;

    /**
     * Nothing is gathered yet.
     *
     * @param from where from, for messages; begins a sentence
     */
    Collected(String from) {
      this.from = from;
    }

    void add(K key) {
      if (!keys.add(key)) {
        doubled++;
      } else if (keys.size() > MOST) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s gives more than %,d keys, which is the limit. For more, name the rows by a"
                    + " condition: ids(\"id\").where(\"id in (select ..)\")",
                from,
                MOST));
      }
    }

    Given<K> done() {
      if (keys.isEmpty()) {
        throw new IllegalArgumentException(from + " gives no key: there is nothing to correct");
      }
      return new Given<>(new KeySet<>(List.copyOf(keys)), doubled);
    }
  }
}
