package dev.backfill.work;

/**
 * The run for which work is prepared and ended.
 *
 * <p>Value.
 *
 * @param planName name of the plan
 * @param runId the run's id, the same over restarts
 * @param lanes how many chunks it works on at once in this process
 * @param hasCommitted true if a chunk of it has ended or committed a batch, in this process or an
 *     earlier one
 */
public record RunInfo(String planName, String runId, int lanes, boolean hasCommitted) {}
