/**
 * Periods of a table that lack rows: the search, its rules, and the ranges that come of it. Not
 * exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.gaps;

import org.jspecify.annotations.NullMarked;
