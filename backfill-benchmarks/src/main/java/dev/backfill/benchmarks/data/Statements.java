package dev.backfill.benchmarks.data;

/** What the loops by hand send for a range of keys. Stateless. */
public final class Statements {

  private Statements() {}

  /** One UPDATE. */
  public static Lanes.OnRange update() {
    return ByHand::update;
  }

  /** Rows that are read, computed in Java and written by arrays. */
  public static Lanes.OnRange arrays() {
    return ComputedByHand::writeArrays;
  }
}
