package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;

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
 * @param lanes how many lanes were asked for
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
    RangeCodec<R> codec) {}
