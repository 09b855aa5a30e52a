package dev.backfill.jdbc.dialect;

import dev.backfill.scope.Advice;
import java.util.List;

/**
 * The answer to the question whether a table can be replaced by a fresh one.
 *
 * @param obstacles what would not be carried over, each with its remedy; empty if nothing
 * @param notes what to know before the table is replaced
 * @param bytes the size of the table with its indexes at present
 */
public record ShadowInspection(List<Advice> obstacles, List<Advice> notes, long bytes) {

  public ShadowInspection {
    obstacles = List.copyOf(obstacles);
    notes = List.copyOf(notes);
  }
}
