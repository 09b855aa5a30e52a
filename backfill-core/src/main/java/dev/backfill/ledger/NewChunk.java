package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * A chunk to be: the ledger gives it its number and its label.
 *
 * <p>Value.
 *
 * @param <R> type of the range
 * @param kind the kind of its rows
 * @param range which data
 * @param estimate the number of rows that are expected
 */
public record NewChunk<R extends Range>(ChunkKind kind, R range, Optional<Estimate> estimate) {}
