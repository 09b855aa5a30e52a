/** What a run waits for in a group. Not exported: it may change in any release. */
@NullMarked
package dev.backfill.run.upstream;

import org.jspecify.annotations.NullMarked;
