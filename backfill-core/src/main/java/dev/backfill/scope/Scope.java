package dev.backfill.scope;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which data a plan is about. Role: the static methods make the plain ones, a table makes its own,
 * and hosts may write theirs.
 *
 * <p>Implementations are immutable and thread-safe.
 *
 * @param <R> type of the ranges
 */
public interface Scope<R extends Range> {

  /**
   * The canonical definition of the selection: table, column, zone, where; never the bounds. Part
   * of the plan's fingerprint, so it must be the same text in every JVM.
   *
   * @return one line
   */
  String definition();

  /**
   * The ranges to be covered; read once per run and stored. After that the ledger's chunks are the
   * plan.
   *
   * @return ranges that are ascending, disjoint and not empty; nothing if there is nothing to do
   * @throws Exception if the data cannot be asked
   */
  Iterator<R> ranges() throws Exception;

  /**
   * Writes the ranges of this scope down.
   *
   * @return always an equal codec
   */
  RangeCodec<R> codec();

  /**
   * The estimator of the row counts of ranges.
   *
   * @return empty if this scope cannot tell
   */
  default Optional<RowEstimator<R>> estimator() {
    return Optional.empty();
  }

  /**
   * The zone that was set once for this scope.
   *
   * @return empty where time does not matter or the bounds are instants
   */
  default Optional<ZoneId> zone() {
    return Optional.empty();
  }

  /**
   * Returns true if the ranges are found in the data, as gaps and whole tables are, and not given.
   * Then they are not read again when a run is resumed.
   *
   * @return false by default
   */
  default boolean discovers() {
    return false;
  }

  /**
   * Returns true if the bounds are places at which rows lie, and no values of theirs, as numbers of
   * pages are: they mean nothing for the ranges of another plan.
   *
   * @return false by default
   */
  default boolean boundsArePlaces() {
    return false;
  }

  /**
   * Cuts a range in two, for a chunk that takes too long, or of which idle lanes do a part.
   *
   * @param range any range of this scope
   * @return two ranges that cover it, in ascending order; empty if it cannot be cut; what the
   *     {@link #codec} returns by default, which reads no data
   * @throws Exception if the data cannot be asked
   */
  default List<R> halves(R range) throws Exception {
    return codec().halves(range);
  }

  /**
   * The range that stands beside the chunk of the rows without a value ({@link ChunkKind#NULLS}),
   * which only transactional work can do: everything there is.
   *
   * @return empty unless there shall be such a chunk, after all others
   */
  default Optional<R> nulls() {
    return Optional.empty();
  }

  /**
   * Returns the notices to read before the run begins, such as the number of rows that have no key
   * and will not be touched. Asked once per start; logged and kept in the report.
   *
   * @return sentences without row data; nothing by default
   * @throws Exception if the data cannot be asked
   */
  default List<String> notices() throws Exception {
    return List.of();
  }

  /**
   * Returns a notice about the ranges that were found in the data, such as how many of all periods
   * they are. Part of {@link #notices(List)}, and called for explanations of the plan.
   *
   * @param ranges the result of {@link #ranges}, in any order
   * @return a sentence without row data and without a full stop; nothing by default
   */
  default Optional<String> found(List<R> ranges) {
    return Optional.empty();
  }

  /**
   * The same, of the ranges that a run has: those that were read when it was planned, also where it
   * resumes after a restart. Called instead of {@link #notices()}.
   *
   * @param planned the ranges of the run
   * @return sentences without row data; by default what was {@linkplain #found found}, and what
   *     {@link #notices()} says
   * @throws Exception if the data cannot be asked
   */
  default List<String> notices(List<R> planned) throws Exception {
    return Stream.concat(found(planned).stream(), notices().stream()).toList();
  }

  /**
   * Returns the advice about this scope for the explanation of a plan, such as a missing index.
   * Called for explanations of the plan, never by a run.
   *
   * @return nothing by default
   * @throws Exception if the data cannot be asked
   */
  default List<Advice> advice() throws Exception {
    return List.of();
  }

  /**
   * Dates, for plain work.
   *
   * @param from first date, inclusive
   * @param to end, exclusive
   * @return the scope
   * @throws IllegalArgumentException if the range is empty
   */
  static Scope<DateRange> dates(LocalDate from, LocalDate to) {
    return new PlainScope<>("dates", new DateRange(from, to), Codecs.DATES);
  }

  /**
   * Instants, for plain work.
   *
   * @param from first instant, inclusive
   * @param to end, exclusive
   * @return the scope
   * @throws IllegalArgumentException if the range is empty
   */
  static Scope<InstantRange> instants(Instant from, Instant to) {
    return new PlainScope<>("instants", new InstantRange(from, to), Codecs.INSTANTS);
  }

  /**
   * Integer keys, for plain work.
   *
   * @param from first key, inclusive
   * @param to end, exclusive
   * @return the scope
   * @throws IllegalArgumentException if the range is empty
   */
  static Scope<IdRange> ids(long from, long to) {
    return new PlainScope<>("ids", new IdRange(from, to), Codecs.IDS);
  }

  /**
   * Explicit keys, for plain work.
   *
   * @param <K> type of the keys: Long, Integer, String or UUID
   * @param keys the keys; duplicates are dropped
   * @return the scope
   * @throws IllegalArgumentException if there is no key, or one that cannot be stored
   */
  static <K> Scope<KeySet<K>> keys(Collection<K> keys) {
    var set = new KeySet<>(List.copyOf(keys));
    return new PlainScope<>("keys", set, Codecs.keysLike(set));
  }
}
