/**
 * Watching a run. The engine sends {@link dev.backfill.progress.ProgressEvent}s to {@link
 * dev.backfill.progress.ProgressListener}s; a {@link dev.backfill.progress.ProgressSnapshot} is the
 * state of the whole run at one moment.
 */
@NullMarked
package dev.backfill.progress;

import org.jspecify.annotations.NullMarked;
