package dev.backfill.jdbc.dialect;

/**
 * One statement that is still missing on the way to a table that can be used. Value.
 *
 * @param stage steps of one stage may run at the same time, and stages follow each other
 * @param name what it makes, such as {@code index orders_tier}
 * @param statement the statement
 */
public record ShadowStep(int stage, String name, String statement) {}
