/** The page of results: tables in Markdown, a plot as SVG for each. */
@NullMarked
package dev.backfill.benchmarks.page;

import org.jspecify.annotations.NullMarked;
