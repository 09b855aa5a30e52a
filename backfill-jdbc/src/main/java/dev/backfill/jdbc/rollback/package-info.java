/** Before-images that are put back. Not exported: it may change in any release. */
@NullMarked
package dev.backfill.jdbc.rollback;

import org.jspecify.annotations.NullMarked;
