/**
 * Chunks that do nothing, each of which is remembered by a database: all they cost is the cost of
 * remembering.
 */
@NullMarked
package dev.backfill.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
