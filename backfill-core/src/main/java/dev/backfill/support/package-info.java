/**
 * Types that several packages of this library need and no user needs: not exported, and may change
 * in any release.
 */
@NullMarked
package dev.backfill.support;

import org.jspecify.annotations.NullMarked;
