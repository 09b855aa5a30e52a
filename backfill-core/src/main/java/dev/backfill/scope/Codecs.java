package dev.backfill.scope;

/** STUB by scope helper. */
final class Codecs {
  static final RangeCodec<DateRange> DATES = stub();
  static final RangeCodec<InstantRange> INSTANTS = stub();
  static final RangeCodec<IdRange> IDS = stub();

  private Codecs() {}

  static <K> RangeCodec<KeySet<K>> keysLike(KeySet<K> set) {
    return stub();
  }

  static <K> RangeCodec<KeySet<K>> keys(Class<K> type) {
    return stub();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <R extends Range> RangeCodec<R> stub() {
    return null;
  }
}
