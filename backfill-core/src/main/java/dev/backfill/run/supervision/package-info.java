/**
 * The thread of a run: its start, commands, delta passes, verdict and report. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.run.supervision;

import org.jspecify.annotations.NullMarked;
