package dev.backfill.ledger;

import dev.backfill.base.Printable;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/**
 * The data with which a run is opened in a ledger. Both hashes and the zone are compared with what
 * it holds; the rest is only stored.
 *
 * <p>Value.
 *
 * @param <R> type of the ranges
 * @param planName identity of the plan; at most 200 characters
 * @param planHash fingerprint of the plan's definition, 64 hexadecimal digits
 * @param workHash fingerprint of the work, 64 hexadecimal digits
 * @param document the definition as text, to report what has changed; without secrets
 * @param requestedBy the person or team that requested it; may be empty
 * @param lanes the number of lanes that are asked for; replaces what was asked of the run before
 * @param zone zone of the plan
 * @param codec writes the ranges down
 * @param footprint what the run writes, to be kept clear of other runs; empty if the ledger need
 *     not
 * @param approvals what people must have approved before it begins; empty if they need not
 */
public record RunDefinition<R extends Range>(
    String planName,
    String planHash,
    String workHash,
    String document,
    String requestedBy,
    int lanes,
    ZoneId zone,
    RangeCodec<R> codec,
    Optional<Footprint> footprint,
    Optional<ApprovalTerms> approvals) {

  private static final int MAX_LABEL = 200;

  /**
   * Checks the document.
   *
   * @throws IllegalArgumentException if it holds a NUL character, such as from the SQL of the work
   */
  public RunDefinition {
    for (String line : document.split("\n", -1)) {
      if (line.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "The definition of plan '%s' holds a NUL character in '%s', which no ledger can store. Nothing was written"
                .formatted(planName, line.replaceFirst(":.*", "")));
      }
    }
  }

  /**
   * A run of which the ledger keeps no others off, and that needs no approvals.
   *
   * @param planName identity of the plan
   * @param planHash fingerprint of the plan's definition
   * @param workHash fingerprint of the work
   * @param document the definition as text
   * @param requestedBy the person or team that requested it
   * @param lanes the number of lanes that are asked for
   * @param zone zone of the plan
   * @param codec writes the ranges down
   */
  public RunDefinition(
      String planName,
      String planHash,
      String workHash,
      String document,
      String requestedBy,
      int lanes,
      ZoneId zone,
      RangeCodec<R> codec) {
    this(
        planName,
        planHash,
        workHash,
        document,
        requestedBy,
        lanes,
        zone,
        codec,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Says whether a run that a ledger holds is of this definition; for ledgers. A run whose document
   * is of format 1 is, if it differs in its checks only: that format had their names in the
   * fingerprint.
   *
   * @param heldPlan the fingerprint of the plan that the ledger holds
   * @param heldWork the fingerprint of the work that it holds
   * @param heldZone the zone that it holds
   * @param heldDocument the document that it holds
   * @return true if the run may be continued with this definition
   */
  public boolean isThatOf(String heldPlan, String heldWork, String heldZone, String heldDocument) {
    var former = new FormerDocument(heldDocument);
    boolean samePlan =
        heldPlan.equals(planHash) || (former.isBehind(heldPlan) && former.isSameAs(document));
    return samePlan && heldWork.equals(workHash) && heldZone.equals(zone.getId());
  }

  /**
   * The label of a chunk to be: of the range, {@code nulls} for the rows without one, and with
   * {@code +delta} for rows that came in later. Each pass may find rows in the same range: the
   * ledger adds the chunk's number to the label of a {@link ChunkKind#DELTA}.
   *
   * @param kind the kind of its rows
   * @param range which data
   * @return the label; empty if bounds are row data: then the chunk's number is its label
   */
  public Optional<String> label(ChunkKind kind, R range) {
    if (codec.sensitive()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (kind) {
          case RANGE -> fitting(codec.id(range, zone));
          case NULLS -> "nulls";
          case DELTA -> fitting(codec.id(range, zone) + "+delta");
        });
  }

  /**
   * A codec of the host's may return anything; a label that is cut is distinguished by its hash.
   */
  private static String fitting(String label) {
    String prints = Printable.text(label);
    if (prints.length() <= MAX_LABEL) {
      return prints;
    }
    var hash = UUID.nameUUIDFromBytes(label.getBytes(StandardCharsets.UTF_8)).toString();
    return prints.substring(0, MAX_LABEL - hash.length() - 1) + "#" + hash;
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
