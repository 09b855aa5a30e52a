/** The server's instructions for the statements of a batch or a chunk, without time or threads. */
@NullMarked
package dev.backfill.benchmarks.count;

import org.jspecify.annotations.NullMarked;
