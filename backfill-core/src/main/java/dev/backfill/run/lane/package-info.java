/**
 * Lanes: they claim chunks, work on them, and are watched for deadlines. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.run.lane;

import org.jspecify.annotations.NullMarked;
