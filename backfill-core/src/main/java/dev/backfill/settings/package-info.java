/**
 * What a sentence has said so far: the definition of a plan and the settings of its run, each
 * setting in one place. Not exported; may change in any release.
 */
@NullMarked
package dev.backfill.settings;

import org.jspecify.annotations.NullMarked;
