/**
 * The interfaces that a database implements to be backfilled, and the values that they take. Not
 * exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.dialect;

import org.jspecify.annotations.NullMarked;
