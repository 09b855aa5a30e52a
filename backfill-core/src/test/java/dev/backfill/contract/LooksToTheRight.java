package dev.backfill.contract;

import dev.backfill.run.BackfillRunner;

/** A sample for the test of the package order: the leftmost package uses one to its right. */
public interface LooksToTheRight {

  /** Names a type of another package. */
  BackfillRunner runner();
}
