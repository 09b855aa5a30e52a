/** Tests of the module. */
@NullMarked
package dev.backfill.yaml;

import org.jspecify.annotations.NullMarked;
