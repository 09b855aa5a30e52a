/**
 * Types that every package of this library needs and no user needs: lengths of time as numbers, and
 * text made printable. Not exported; may change in any release.
 */
@NullMarked
package dev.backfill.base;

import org.jspecify.annotations.NullMarked;
