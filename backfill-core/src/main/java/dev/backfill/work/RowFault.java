package dev.backfill.work;

/**
 * A failure of which the data of a row are the cause.
 *
 * <p>Value.
 *
 * @param failure the failure, in the library's words
 * @param constraint the name of the constraint that the row violates; empty if there is none
 */
public record RowFault(Failure failure, String constraint) {}
