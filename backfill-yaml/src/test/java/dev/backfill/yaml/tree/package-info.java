/** Tests of the module. */
@NullMarked
package dev.backfill.yaml.tree;

import org.jspecify.annotations.NullMarked;
