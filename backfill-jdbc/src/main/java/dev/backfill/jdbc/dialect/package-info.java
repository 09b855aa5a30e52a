/**
 * What a database implements to be backfilled, and the values that it is told. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.jdbc.dialect;

import org.jspecify.annotations.NullMarked;
