/**
 * A table that grows: the same plan is run again with a later end, and does only what has come in
 * since. {@code Incremental} is all of it.
 */
@NullMarked
package dev.backfill.examples.incremental;

import org.jspecify.annotations.NullMarked;
