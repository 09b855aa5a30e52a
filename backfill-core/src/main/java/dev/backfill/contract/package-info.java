/**
 * Types that every package may use: the base exception, the annotations of the API, the source of
 * time. JDK only.
 */
@NullMarked
package dev.backfill.contract;

import org.jspecify.annotations.NullMarked;
