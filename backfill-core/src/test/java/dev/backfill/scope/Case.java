package dev.backfill.scope;

import static dev.backfill.scope.Order.OLDEST_FIRST;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A strategy, a range that it splits, and a wider range.
 *
 * @param wider contains {@code range}
 */
record Case<R extends Range>(RangeCodec<R> codec, ChunkStrategy<R> strategy, R range, R wider) {

  ZoneId zone() {
    return strategy.zone().orElse(ZoneOffset.UTC);
  }

  List<R> pieces(R of, Order order) {
    try {
      return Coverage.read(strategy.split(of, new Planning<>(zone(), order, Optional.empty())));
    } catch (Exception e) {
      throw new AssertionError("split failed", e);
    }
  }

  List<R> ascending() {
    return pieces(range, OLDEST_FIRST);
  }

  List<R> oldestFirst(List<R> pieces, Order order) {
    var sorted = new ArrayList<>(pieces);
    if (order == Order.NEWEST_FIRST) {
      Collections.reverse(sorted);
    }
    return sorted;
  }

  String label(R piece) {
    return codec.id(piece, zone());
  }
}
