/** Chunks of one row each, which is really changed. */
@NullMarked
package dev.backfill.benchmarks.tiny;

import org.jspecify.annotations.NullMarked;
