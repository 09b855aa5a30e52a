/** Checks on tables. Not exported: it may change in any release. */
@NullMarked
package dev.backfill.jdbc.check;

import org.jspecify.annotations.NullMarked;
