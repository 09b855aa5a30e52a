/**
 * Where a ledger lives: its tables, their versions, rights and settings. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.jdbc.ledger.home;

import org.jspecify.annotations.NullMarked;
