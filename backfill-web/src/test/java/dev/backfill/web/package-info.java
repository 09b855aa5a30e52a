/** Tests of the module, and the reports that they write. */
@NullMarked
package dev.backfill.web;

import org.jspecify.annotations.NullMarked;
