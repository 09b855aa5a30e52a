/**
 * Connections of the host: borrowed with their settings as they were found, and guarded while work
 * uses them. Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.connection;

import org.jspecify.annotations.NullMarked;
