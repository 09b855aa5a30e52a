package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The deadlines after which the run stops a batch, a chunk or itself. Nothing is limited unless
 * set.
 *
 * <p>Value. The run is examined about five times a second, so a deadline is late by up to that.
 * Work that has passed its batch or chunk deadline is asked to stop ({@code chunk.cancelled()}),
 * then its statement is cancelled, then its database session is ended, and then, within the plan's
 * grace, its lane is left behind by name and another one takes its place; the chunk is tried again
 * like any other that took too long. No thread is ever interrupted.
 *
 * @param batch the longest time that one commit may take, or one call of work without batches; more
 *     than 0
 * @param chunk the longest time that one attempt at a chunk may take over all its batches; what is
 *     committed stays, and the next attempt resumes there; more than 0
 * @param run the longest time that this start of the run may take before it pauses itself; more
 *     than 0
 */
public record Deadlines(
    Optional<Duration> batch, Optional<Duration> chunk, Optional<Duration> run) {

  /** No limits. */
  public static final Deadlines NONE =
      new Deadlines(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is zero or negative
   */
  public Deadlines {
    requirePositive("batch", batch);
    requirePositive("chunk", chunk);
    requirePositive("run", run);
  }

  /**
   * Another limit for a batch.
   *
   * @param atMost the longest time; more than 0
   * @return a new value
   */
  public Deadlines withBatch(Duration atMost) {
    return new Deadlines(Optional.of(atMost), chunk, run);
  }

  /**
   * Another limit for an attempt at a chunk.
   *
   * @param atMost the longest time; more than 0
   * @return a new value
   */
  public Deadlines withChunk(Duration atMost) {
    return new Deadlines(batch, Optional.of(atMost), run);
  }

  /**
   * Another limit for this start of the run.
   *
   * @param atMost the longest time; more than 0
   * @return a new value
   */
  public Deadlines withRun(Duration atMost) {
    return new Deadlines(batch, chunk, Optional.of(atMost));
  }

  private static void requirePositive(String what, Optional<Duration> limit) {
    requireNonNull(limit, what);
    if (limit.isPresent() && !limit.get().isPositive()) {
      throw new IllegalArgumentException(
          "the %s deadline must be more than 0, was %s".formatted(what, limit.get()));
    }
  }
}
