/**
 * A file as a tree of nodes with their places, and what is wrong with it. Not exported; may change
 * in any release.
 */
@NullMarked
package dev.backfill.yaml.tree;

import org.jspecify.annotations.NullMarked;
