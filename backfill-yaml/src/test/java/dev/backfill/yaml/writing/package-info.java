/** Tests of the module. */
@NullMarked
package dev.backfill.yaml.writing;

import org.jspecify.annotations.NullMarked;
