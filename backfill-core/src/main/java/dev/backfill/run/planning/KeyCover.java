package dev.backfill.run.planning;

import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Compares explicit keys: each key of the plan is in one chunk. Stateless.
 *
 * @param words says where something lies
 * @param splitChunk the label of the chunk whose parts they are; empty for the whole plan
 */
record KeyCover(CoverageWords words, Optional<String> splitChunk) {

  /** Says what is not covered, or covered twice. */
  <R extends Range> Optional<String> objection(List<R> wanted, List<Stretch<R>> stretches) {
    var left = new HashSet<Object>();
    wanted.forEach(range -> left.addAll(keys(range)));
    for (Stretch<R> stretch : stretches) {
      for (Object key : keys(stretch.first().range())) {
        if (!left.remove(key)) {
          return Optional.of(
              "chunk %s has a key that %s"
                  .formatted(
                      stretch.first().id(), "is in another chunk too, or not a part of the plan"));
        }
      }
    }
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s in no chunk%s%s"
                .formatted(
                    left.size() == 1 ? "1 key is" : Figures.count(left.size()) + " keys are",
                    splitChunk.map(" of those that replace chunk %s"::formatted).orElse(""),
                    splitChunk.isPresent() ? "" : words.missing(stretches)));
  }

  private static List<?> keys(Range range) {
    return range instanceof KeySet<?> set ? set.keys() : List.of();
  }
}
