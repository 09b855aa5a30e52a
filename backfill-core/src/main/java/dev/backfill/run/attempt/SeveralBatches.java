package dev.backfill.run.attempt;

import dev.backfill.contract.BackfillException;

/**
 * A chunk that was to share a transaction is not done with its first batch, and those behind it
 * must not begin before it: the transaction is rolled back, and each chunk is done by itself.
 */
final class SeveralBatches extends BackfillException {

  private static final long serialVersionUID = 1L;

  SeveralBatches(String chunk) {
    super(
        "chunk %s has more rows than a batch, and the chunks behind it wait for its end"
            .formatted(chunk));
  }
}
