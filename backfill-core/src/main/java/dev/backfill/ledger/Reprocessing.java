package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.RangeCodec;
import java.util.List;

/**
 * The chunks of a run that are done again, as they were before.
 *
 * <p>Value; made by ledgers.
 *
 * @param planName name of the plan
 * @param state the state of the run
 * @param isSensitive true if bounds are row data and must not be shown
 * @param ofChunks the number of chunks that the run has
 * @param chunks the number of chunks that are done again
 * @param rows the rows that these had processed
 * @param badRows the rows that these had set aside, which are tried again
 * @param first the first of the chunks, in the order of work
 */
public record Reprocessing(
    String planName,
    RunState state,
    boolean isSensitive,
    long ofChunks,
    long chunks,
    RowCounts rows,
    long badRows,
    List<Item> first) {

  /** Copies the list. */
  public Reprocessing {
    first = List.copyOf(first);
  }

  /**
   * A chunk that is done again.
   *
   * <p>Value.
   *
   * @param no its number in the ledger
   * @param label its label in the report
   * @param kind the kind of its rows
   * @param bounds its range as it is written down
   * @param state its state before
   * @param rows the rows that it had processed
   */
  public record Item(
      long no,
      String label,
      ChunkKind kind,
      RangeCodec.Bounds bounds,
      ChunkState state,
      RowCounts rows) {}
}
