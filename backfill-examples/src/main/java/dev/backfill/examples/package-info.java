/** Runnable examples on a real PostgreSQL, run by the build. */
@NullMarked
package dev.backfill.examples;

import org.jspecify.annotations.NullMarked;
