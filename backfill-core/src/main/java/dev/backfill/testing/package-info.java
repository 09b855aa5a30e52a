/**
 * Types for the tests of a host application: time that stands still until it is moved, and real
 * reports to hand out from a mocked runner. No test framework is needed at run time.
 */
@NullMarked
package dev.backfill.testing;

import org.jspecify.annotations.NullMarked;
