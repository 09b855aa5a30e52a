/**
 * The memory of a run: which chunk is in which state, who holds it, how far it is. A {@link
 * dev.backfill.ledger.Ledger} opens a {@link dev.backfill.ledger.RunLedger} for one process; {@link
 * dev.backfill.ledger.InMemoryLedger} is the one without a database, with the same contract.
 */
@NullMarked
package dev.backfill.ledger;

import org.jspecify.annotations.NullMarked;
