package dev.backfill.jdbc.dialect;

import dev.backfill.scope.Advice;
import dev.backfill.support.Figures;
import java.util.List;
import java.util.Optional;

/**
 * The answer to the question whether a table can be replaced by a fresh one.
 *
 * @param obstacles what would not be carried over, each with its remedy; empty if nothing
 * @param notes what to know before the table is replaced
 * @param bytes the size of the table with its indexes at present
 */
public record ShadowInspection(List<Advice> obstacles, List<Advice> notes, long bytes) {

  /**
   * The obstacle that there is too little room for a fresh table. The database does not know how
   * much is free; the caller does.
   *
   * @param free the number of bytes that may be used
   * @param source the size of the table whose rows are loaded; 0 if it is not known
   * @param target its name for people
   * @return empty if there is enough
   */
  public Optional<Advice> room(long free, long source, String target) {
    long needed = Math.max(bytes, source);
    if (needed <= free) {
      return Optional.empty();
    }
    return Optional.of(
        Advice.warning(
            "A fresh table for %s takes about %s beside the present one, and %s may be used"
                .formatted(target, Figures.bytes(needed), Figures.bytes(free)),
            "make room, or reload it in place"));
  }

  public ShadowInspection {
    obstacles = List.copyOf(obstacles);
    notes = List.copyOf(notes);
  }
}
