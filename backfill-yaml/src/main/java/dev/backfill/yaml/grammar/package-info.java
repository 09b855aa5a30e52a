/**
 * The keys of a plan's file: the types, defaults and examples, each written once. Not exported; may
 * change in any release.
 */
@NullMarked
package dev.backfill.yaml.grammar;

import org.jspecify.annotations.NullMarked;
