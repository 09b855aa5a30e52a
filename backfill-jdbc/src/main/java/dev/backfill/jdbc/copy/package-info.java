/**
 * Rows from elsewhere: from another database, or from an iterator of the user's. Not exported: it
 * may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.copy;

import org.jspecify.annotations.NullMarked;
