package dev.backfill.scope;

/**
 * A piece of a scope. Role, open to your own types: the {@link Scope} brings the {@link RangeCodec}
 * that stores them.
 *
 * <p>Implementations are immutable, and their {@code equals} compares what they cover. The
 * library's own are {@link DateRange}, {@link InstantRange}, {@link IdRange}, {@link KeyRange} and
 * {@link KeySet}.
 */
public interface Range {}
