package dev.backfill.run.planning;

import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.scope.Range;
import dev.backfill.support.RangeEnds;
import java.util.List;

/**
 * The words in which a hole is named.
 *
 * @param shown false if bounds are row data
 */
record CoverageWords(boolean shown) {

  /** A hole between two ends. */
  String hole(Object from, Object to) {
    return shown
        ? "%s up to %s is in no chunk".formatted(RangeEnds.text(from), RangeEnds.text(to))
        : "a part of the plan is in no chunk";
  }

  /** A hole whose end is unknown. */
  String hole(Object from) {
    return shown
        ? "no chunk begins at %s".formatted(RangeEnds.text(from))
        : "a part of the plan is in no chunk";
  }

  /** The first number that no chunk has, with the chunks on both sides; empty if all are there. */
  <R extends Range> String missing(List<Stretch<R>> byNumber) {
    long next = 1;
    String before = "";
    for (Stretch<R> stretch : byNumber) {
      if (stretch.first().no() != next) {
        return ": chunk number %d is missing before chunk %s%s"
            .formatted(next, stretch.first().id(), before);
      }
      next = stretch.last().no() + 1;
      before = " and after chunk " + stretch.last().id();
    }
    return "";
  }
}
