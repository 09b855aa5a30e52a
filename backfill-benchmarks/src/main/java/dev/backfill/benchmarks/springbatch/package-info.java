/**
 * Spring Batch, set up as its documents advise, for work on rows and for chunks that do nothing.
 */
@NullMarked
package dev.backfill.benchmarks.springbatch;

import org.jspecify.annotations.NullMarked;
