/**
 * Reports as files. {@link dev.backfill.web.ReportFile} is a listener that writes the report of a
 * run in Markdown, JSON or HTML, while the run is at work and at its end.
 */
@NullMarked
package dev.backfill.web;

import org.jspecify.annotations.NullMarked;
