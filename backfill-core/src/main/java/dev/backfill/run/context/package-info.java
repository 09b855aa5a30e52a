/** Everything that the lanes of a run share. Not exported: it may change in any release. */
@NullMarked
package dev.backfill.run.context;

import org.jspecify.annotations.NullMarked;
