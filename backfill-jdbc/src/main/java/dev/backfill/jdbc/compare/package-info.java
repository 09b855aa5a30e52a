/**
 * Two tables compared, chunk by chunk and row by row. Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.compare;

import org.jspecify.annotations.NullMarked;
