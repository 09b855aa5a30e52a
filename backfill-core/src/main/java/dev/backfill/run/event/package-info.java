/**
 * Events on their way to listeners, and the counts that they carry. Not exported: it may change in
 * any release.
 */
@NullMarked
package dev.backfill.run.event;

import org.jspecify.annotations.NullMarked;
