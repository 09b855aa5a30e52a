/**
 * Rows of a table along columns: bounds, keys, estimates, and how they are cut. Not exported: it
 * may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.scope;

import org.jspecify.annotations.NullMarked;
