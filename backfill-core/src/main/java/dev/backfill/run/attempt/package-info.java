/**
 * One chunk from its claim to its result, and how often it is tried. Not exported: it may change in
 * any release.
 */
@NullMarked
package dev.backfill.run.attempt;

import org.jspecify.annotations.NullMarked;
