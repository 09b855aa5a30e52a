/**
 * A table that is replaced by a fresh one of the same definition. Not exported: it may change in
 * any release.
 */
@NullMarked
package dev.backfill.jdbc.shadow;

import org.jspecify.annotations.NullMarked;
