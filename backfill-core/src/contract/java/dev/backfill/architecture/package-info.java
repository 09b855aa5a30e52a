/**
 * What the code of every library module obeys. {@link
 * dev.backfill.architecture.ArchitectureContract} is run by each module on its own classes and
 * sources.
 */
@NullMarked
package dev.backfill.architecture;

import org.jspecify.annotations.NullMarked;
