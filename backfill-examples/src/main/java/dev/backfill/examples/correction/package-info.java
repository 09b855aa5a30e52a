/**
 * Some wrong rows, named in a file: they are set right, these and no others. {@code Correction} is
 * all of it.
 */
@NullMarked
package dev.backfill.examples.correction;

import org.jspecify.annotations.NullMarked;
