package dev.backfill.benchmarks.count;

import dev.backfill.benchmarks.measure.Contender.Family;
import javax.sql.DataSource;

/**
 * Work that is done a small and a larger number of times, so that the difference is the work alone.
 *
 * @param name in the table
 * @param family the family of the way
 * @param few the small number
 * @param many the larger number
 * @param work the work
 */
record CountedWay(String name, Family family, int few, int many, Work work) {

  /** The work. */
  interface Work {
    /** Does it so many times; returns the rows that have changed. */
    long on(DataSource pool, int times) throws Exception;
  }
}
