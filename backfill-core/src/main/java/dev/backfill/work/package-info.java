/**
 * The work of one chunk. A {@link dev.backfill.work.ChunkProcessor} is plain work; a {@link
 * dev.backfill.work.TransactionalProcessor} does it in batches, in transactions that the engine
 * opens. What leaves this package is a {@link dev.backfill.work.Batch}: the counts of one commit
 * and the position at which the next one resumes.
 */
@NullMarked
package dev.backfill.work;

import org.jspecify.annotations.NullMarked;
