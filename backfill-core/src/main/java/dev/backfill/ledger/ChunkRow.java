package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that a run knows about one chunk. Guarded by the lock of the run. */
final class ChunkRow<R extends Range> {
  private Chunk<R> chunk;
  private ChunkState state = ChunkState.PENDING;
  private long fence;
  private int tries;
  private int batches;
  private Optional<String> cursor = Optional.empty();
  private RowCounts rows = RowCounts.NONE;

  /** Number of the process that holds it; 0 for none. */
  private long owner;

  /** When it may be claimed again, in nanoseconds of the ledger's ticker. */
  private @Nullable Long dueNanos;

  private @Nullable Moment startedAt;
  private @Nullable Moment endedAt;
  private @Nullable Failure failure;
  private String skippedBy = "";

  ChunkRow(Chunk<R> chunk, Optional<String> cursor) {
    this.chunk = chunk;
    this.cursor = cursor;
  }

  /** A copy that stays as it is, to be read without the lock. */
  ChunkRow(ChunkRow<R> other) {
    this.chunk = other.chunk;
    this.state = other.state;
    this.fence = other.fence;
    this.tries = other.tries;
    this.batches = other.batches;
    this.cursor = other.cursor;
    this.rows = other.rows;
    this.owner = other.owner;
    this.dueNanos = other.dueNanos;
    this.startedAt = other.startedAt;
    this.endedAt = other.endedAt;
    this.failure = other.failure;
    this.skippedBy = other.skippedBy;
  }

  long no() {
    return chunk.no();
  }

  ChunkState state() {
    return state;
  }

  Chunk<R> chunk() {
    return chunk;
  }

  long estimatedRows() {
    var estimate = chunk.estimate();
    return estimate.isPresent() ? estimate.get().rows() : 0; // once for each chunk: nothing boxed
  }

  long seenRows() {
    return rows.seen();
  }

  @Nullable Long dueNanos() {
    return dueNanos;
  }

  boolean isOwnedBy(long process) {
    return owner == process;
  }

  boolean isHeld(long process, ClaimedChunk<R> held) {
    return state == ChunkState.RUNNING && owner == process && fence == held.fence();
  }

  /** Returns true if it has failed in a way in which only a person may have it done again. */
  boolean isOnHold() {
    return state == ChunkState.FAILED && failure != null && failure.kind().holds();
  }

  ClaimedChunk<R> claim(long process, Moment now) {
    state = ChunkState.RUNNING;
    owner = process;
    fence++;
    dueNanos = null;
    startedAt = now;
    endedAt = null;
    return new ClaimedChunk<>(chunk, tries + 1, fence, batches, cursor, rows);
  }

  /** Returns true if the holder knows every batch that is committed. */
  boolean isUpToDate(ClaimedChunk<R> held) {
    return batches == held.batches();
  }

  void advance(Batch done) {
    batches++;
    cursor = done.cursor();
    rows = rows.plus(new RowCounts(done.changed(), done.kept(), done.conflicts()));
  }

  void succeed(Moment now) {
    end(ChunkState.SUCCEEDED, now);
    failure = null;
  }

  void fail(Failure why, int attempts, Moment now) {
    end(ChunkState.FAILED, now);
    tries = attempts;
    failure = why;
  }

  void skip(Failure why, String who, Moment now) {
    end(ChunkState.SKIPPED, now);
    failure = why;
    skippedBy = who;
  }

  /** The chunk as one that was left out. */
  SkippedChunk skipped() {
    return new SkippedChunk(
        chunk.id(),
        failure == null ? "" : failure.text(),
        skippedBy,
        endedAt == null ? Instant.EPOCH : endedAt.instant());
  }

  /** From now on this chunk stands for what it has done, with that part of its estimate. */
  void split(Optional<Estimate> done, Moment now) {
    end(ChunkState.SPLIT, now);
    fence++;
    expect(done);
  }

  /** Expects so many rows more, or fewer, where it has an estimate. */
  void expectMore(long more) {
    expect(chunk.estimate().map(e -> new Estimate(e.rows() + more, e.source())));
  }

  private void expect(Optional<Estimate> rows) {
    chunk = Chunk.of(chunk.no(), chunk.id(), chunk.kind(), chunk.range(), rows);
  }

  void release(Moment now) {
    end(ChunkState.PENDING, now);
    fence++;
  }

  /** Given back by its holder, after so many attempts that failed. */
  void release(int attempts, Moment now) {
    release(now);
    tries = attempts;
  }

  void retry(AttemptResult.Retry retry, int attempts, Moment now) {
    release(attempts, now);
    dueNanos = now.nanosAfter(retry.after());
    failure = retry.failure();
  }

  /** A failed chunk gets all its attempts again; its batches stay committed. */
  void reset() {
    state = ChunkState.PENDING;
    tries = 0;
    dueNanos = null;
  }

  /**
   * To be done again from its beginning; numbers of batches stay, by which before-images differ.
   */
  void restart() {
    reset();
    fence++;
    owner = 0;
    cursor = Optional.empty();
    rows = RowCounts.NONE;
    startedAt = null;
    endedAt = null;
    failure = null;
    skippedBy = "";
  }

  /** Its parts are done again, so that what it has done itself does not count any more. */
  void forgetRows() {
    rows = RowCounts.NONE;
  }

  /** Returns true if it has been at work since its beginning. */
  boolean hasBegun() {
    return cursor.isPresent();
  }

  RowCounts rows() {
    return rows;
  }

  /** The chunk as one that is done again. */
  Reprocessing.Item again(RangeCodec<R> codec) {
    return new Reprocessing.Item(
        no(), chunk.id(), chunk.kind(), codec.write(chunk.range()), state, rows);
  }

  private void end(ChunkState to, Moment now) {
    state = to;
    owner = 0;
    endedAt = now;
  }

  /** The time that the last attempt took, of a chunk that has ended. */
  Duration took() {
    return startedAt == null || endedAt == null ? Duration.ZERO : endedAt.since(startedAt);
  }

  /** The time that the present or last attempt has taken. */
  Duration took(Moment now) {
    return startedAt == null || endedAt != null ? took() : now.since(startedAt);
  }

  ChunkView view(String bounds, Moment now) {
    return new ChunkView(
        chunk.no(),
        chunk.id(),
        chunk.kind(),
        bounds,
        state,
        tries,
        rows,
        chunk.estimate(),
        Optional.ofNullable(startedAt).map(Moment::instant),
        startedAt == null ? Optional.empty() : Optional.of(took(now)),
        Optional.ofNullable(failure));
  }
}
