/**
 * From a tree to the values of a plan's file, with all of its faults. Not exported; may change in
 * any release.
 */
@NullMarked
package dev.backfill.yaml.reading;

import org.jspecify.annotations.NullMarked;
