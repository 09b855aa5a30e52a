/**
 * Which data, and how it is cut. A {@link dev.backfill.scope.Scope} names the data, a {@link
 * dev.backfill.scope.ChunkStrategy} (see {@link dev.backfill.scope.ChunkBy}) cuts its ranges into
 * {@link dev.backfill.scope.Chunk}s. What leaves this package is a lazy sequence of ranges.
 */
@NullMarked
package dev.backfill.scope;

import org.jspecify.annotations.NullMarked;
