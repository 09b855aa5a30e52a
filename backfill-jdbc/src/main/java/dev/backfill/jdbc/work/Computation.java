package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.scope.Chunk;
import java.util.List;
import java.util.function.Function;

/**
 * Columns whose values Java computes. Immutable.
 *
 * @param reading columns that it sees, at least one
 * @param into columns that are set, at least one
 * @param showsKeys true if errors may name the key of a row
 * @param code the function that computes the rows of a chunk
 */
public record Computation(
    List<Column> reading,
    List<Column> into,
    boolean showsKeys,
    Function<Chunk<?>, RowComputation> code) {

  public Computation {
    reading = List.copyOf(reading);
    into = List.copyOf(into);
  }
}
