/**
 * Values behind interfaces of the packages to the left, which more than one package makes or
 * changes. Not exported; may change in any release.
 */
@NullMarked
package dev.backfill.values;

import org.jspecify.annotations.NullMarked;
