package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What a ledger is told when a run is opened. Both hashes and the zone are compared with what it
 * holds; the rest is only stored.
 *
 * <p>Value.
 *
 * @param <R> type of the ranges
 * @param planName identity of the plan; at most 200 characters
 * @param planHash fingerprint of the plan's definition, 64 hexadecimal digits
 * @param workHash fingerprint of the work, 64 hexadecimal digits
 * @param document the definition as text, to say what has changed; without secrets
 * @param requestedBy who asked for it; may be empty
 * @param lanes how many lanes are asked for; replaces what was asked of the run before
 * @param zone zone of the plan
 * @param codec writes the ranges down
 */
public record RunDefinition<R extends Range>(
    String planName,
    String planHash,
    String workHash,
    String document,
    String requestedBy,
    int lanes,
    ZoneId zone,
    RangeCodec<R> codec) {

  /**
   * The label of a chunk to be: of the range, {@code nulls} for the rows without one, and with
   * {@code +delta} for rows that came in later.
   *
   * @param kind what kind of rows
   * @param range which data
   * @return the label; empty if bounds are row data: then the chunk's number is its label
   */
  public Optional<String> label(ChunkKind kind, R range) {
    if (codec.sensitive()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (kind) {
          case RANGE -> codec.id(range, zone);
          case NULLS -> "nulls";
          case DELTA -> codec.id(range, zone) + "+delta";
        });
  }

  /**
   * The bounds of a chunk for people.
   *
   * @param range which data
   * @return such as {@code [2023-07-01, 2023-08-01)}; empty if bounds are row data
   */
  public String bounds(R range) {
    return codec.sensitive() ? "" : range.toString();
  }
}
