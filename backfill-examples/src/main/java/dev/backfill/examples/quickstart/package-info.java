/**
 * The quickstart: a real PostgreSQL table with a standard data set is backfilled, and may be killed
 * at any moment. {@code OrdersTier} is the sentence that everything is about; the rest makes the
 * stage: the orders (TPC-H), the values that are right at the end, and the output on the screen.
 */
@NullMarked
package dev.backfill.examples.quickstart;

import org.jspecify.annotations.NullMarked;
