/**
 * From the values of a plan's file, or from a plan, to text. Not exported; may change in any
 * release.
 */
@NullMarked
package dev.backfill.yaml.writing;

import org.jspecify.annotations.NullMarked;
