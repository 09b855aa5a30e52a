/**
 * Running plans. A {@link dev.backfill.run.BackfillRunner} runs a plan to its end or starts a
 * {@link dev.backfill.run.BackfillRun} that can be steered. Lanes claim chunks from the ledger,
 * process them, and commit batch by batch.
 */
@NullMarked
package dev.backfill.run;

import org.jspecify.annotations.NullMarked;
