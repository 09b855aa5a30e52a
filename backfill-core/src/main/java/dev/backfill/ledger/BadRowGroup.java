package dev.backfill.ledger;

/**
 * Rows that were set aside for the same cause; without their keys.
 *
 * <p>Value.
 *
 * @param rows how many
 * @param cause why they fail, in the library's words
 * @param sqlState the five letters and digits; empty if it was no error of a database
 * @param constraint the name of the constraint that they violate; empty if there is none
 */
public record BadRowGroup(long rows, String cause, String sqlState, String constraint) {}
