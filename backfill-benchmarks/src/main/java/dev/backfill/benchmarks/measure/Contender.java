package dev.backfill.benchmarks.measure;

import javax.sql.DataSource;

/**
 * One way to do the work.
 *
 * @param name in table and plot
 * @param family the family of the contender
 * @param prepare the preparation before the clock runs: tables of its own, jobs in a queue
 * @param work the work, within the clock
 */
public record Contender(String name, Family family, Work prepare, Work work) {

  /** The families of contenders. */
  public enum Family {
    /** Written by hand, without a library. */
    RAW,
    /** This library. */
    BACKFILL,
    /** Another one. */
    PEER
  }

  /** Something done to a trial's database. Called by one thread. */
  public interface Work {
    /** Does it. */
    void on(DataSource pool) throws Exception;
  }

  /** A contender that needs no preparation. */
  public static Contender of(String name, Family family, Work work) {
    return new Contender(name, family, pool -> {}, work);
  }
}
