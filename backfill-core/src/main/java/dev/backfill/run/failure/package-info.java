/** Failures of chunks and their kinds. Not exported: it may change in any release. */
@NullMarked
package dev.backfill.run.failure;

import org.jspecify.annotations.NullMarked;
