package dev.backfill.scope;

import java.time.Instant;
import java.time.LocalDate;

/** The codecs of the library's own ranges. */
final class Codecs {

  static final RangeCodec<DateRange> DATES =
      new IntervalCodec<>(Interval.DATES, LocalDate::parse, (range, zone) -> DateLabel.of(range));

  static final RangeCodec<InstantRange> INSTANTS =
      new IntervalCodec<>(Interval.INSTANTS, Instant::parse, InstantLabel::of);

  static final RangeCodec<IdRange> IDS =
      new IntervalCodec<>(Interval.IDS, Long::valueOf, (range, zone) -> Interval.IDS.text(range));

  private Codecs() {}

  static <K> RangeCodec<KeySet<K>> keysLike(KeySet<K> set) {
    return new KeyCodec<>(KeyType.of(set.keys().getFirst().getClass()));
  }

  static <K> RangeCodec<KeySet<K>> keys(Class<K> type) {
    return new KeyCodec<>(KeyType.of(type));
  }
}
