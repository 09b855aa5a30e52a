/** Tests of the module. */
@NullMarked
package dev.backfill.yaml.grammar;

import org.jspecify.annotations.NullMarked;
