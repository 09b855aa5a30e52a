/** Tests of the module. */
@NullMarked
package dev.backfill.yaml.reading;

import org.jspecify.annotations.NullMarked;
