package dev.backfill.benchmarks.count;

import dev.backfill.benchmarks.measure.Contender.Family;

/**
 * The instructions of one way.
 *
 * @param name of the way
 * @param family the family of the way
 * @param each instructions for a batch of 10,000 rows, or for a chunk
 * @param multiple the same, of what it is compared with
 */
public record Counted(String name, Family family, double each, double multiple) {}
