/**
 * Plans as YAML files. {@link dev.backfill.yaml.PlanFile} reads a file and names all of its faults;
 * {@link dev.backfill.yaml.PlanRegistry} says what its names stand for.
 */
@NullMarked
package dev.backfill.yaml;

import org.jspecify.annotations.NullMarked;
