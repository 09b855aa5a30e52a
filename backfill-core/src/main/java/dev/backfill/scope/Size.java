package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Explicit keys, so many in a piece, counted from the first key in both orders.
 *
 * @param limit keys in a piece
 */
record Size<K>(int limit) implements ChunkStrategy<KeySet<K>> {

  Size {
    Limits.requirePositive("size(n)", limit);
  }

  @Override
  public String definition() {
    return "size " + limit;
  }

  @Override
  public Iterator<KeySet<K>> split(KeySet<K> range, Planning<KeySet<K>> planning) {
    List<K> keys = range.keys();
    int pieces = pieces(keys);
    return IntStream.range(0, pieces)
        .map(
            place ->
                switch (planning.order()) {
                  case OLDEST_FIRST -> place;
                  case NEWEST_FIRST -> pieces - 1 - place;
                })
        .mapToObj(piece -> piece(keys, piece))
        .iterator();
  }

  private KeySet<K> piece(List<K> keys, int piece) {
    int from = piece * limit;
    return new KeySet<>(keys.subList(from, from + Math.min(limit, keys.size() - from)));
  }

  private int pieces(List<K> keys) {
    return (keys.size() - 1) / limit + 1;
  }

  @Override
  public OptionalLong count(KeySet<K> range, ZoneId zone) {
    return OptionalLong.of(pieces(range.keys()));
  }
}
