package dev.backfill.ledger;

import java.time.Duration;

/**
 * A process that is, or was, at work on a run.
 *
 * <p>Value.
 *
 * @param id its id in the ledger
 * @param host its host
 * @param pid its number there
 * @param silent the time since its last heartbeat, by the ledger's clock
 * @param lives true if it counts as alive; if not, what it had claimed is taken over
 */
public record RunProcess(String id, String host, long pid, Duration silent, boolean lives) {}
