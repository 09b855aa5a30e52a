package dev.backfill.testing;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.values.SampledProgress;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link ProgressSnapshot} for the test of a listener, part by part. Not thread-safe.
 *
 * <p>Later versions of a snapshot may have more numbers: this class then gives them a value.
 */
public final class SnapshotBuilder {

  private final String planName;
  private final Map<ChunkState, Long> chunks = new EnumMap<>(ChunkState.class);
  private String runId = "00000000-0000-0000-0000-000000000000";
  private RunState state = RunState.RUNNING;
  private Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
  private Instant startedAt = Instant.EPOCH;
  private Duration elapsed = Duration.ZERO;
  private Duration active = Duration.ZERO;
  private int lanes = 1;
  private long doneBefore = 0;
  private boolean planned = true;
  private RowCounts rows = RowCounts.NONE;
  private RowCounts rowsHere = RowCounts.NONE;
  private Optional<Long> estimatedRows = Optional.empty();
  private int percent = 0;
  private Basis basis = Basis.CHUNKS;
  private double rowsPerSecond = 0;
  private double chunksPerSecond = 0;
  private Eta eta = new Eta.Unknown("no data yet");
  private long badRows = 0;
  private LaneTime laneTime = LaneTime.NONE;
  private List<LockWait> lockWaits = List.of();

  private SnapshotBuilder(String planName) {
    this.planName = planName;
  }

  /**
   * A run at work, without chunks.
   *
   * @param planName the name of its plan
   * @return a new builder
   */
  @CheckReturnValue
  public static SnapshotBuilder of(String planName) {
    return new SnapshotBuilder(planName);
  }

  /**
   * The number of chunks that are in a state; none unless set.
   *
   * @param of the state
   * @param count 0 or more
   * @return this builder
   */
  public SnapshotBuilder chunks(ChunkState of, long count) {
    chunks.put(of, count);
    return this;
  }

  /**
   * The id of the run; zeros unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder runId(String value) {
    runId = value;
    return this;
  }

  /**
   * The state of the run; RUNNING unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder state(RunState value) {
    state = value;
    return this;
  }

  /**
   * The guarantee of how often a chunk takes effect; at least once unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder guarantee(Guarantee value) {
    guarantee = value;
    return this;
  }

  /**
   * When the process began to work; 1 January 1970 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder startedAt(Instant value) {
    startedAt = value;
    return this;
  }

  /**
   * Wall time since then, with pauses; 0 unless set. The snapshot is taken at its end.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder elapsed(Duration value) {
    elapsed = value;
    return this;
  }

  /**
   * Wall time since then, without pauses; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder active(Duration value) {
    active = value;
    return this;
  }

  /**
   * The number of lanes that are wanted; 1 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder lanes(int value) {
    lanes = value;
    return this;
  }

  /**
   * The number of chunks that had succeeded before; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder doneBefore(long value) {
    doneBefore = value;
    return this;
  }

  /**
   * Sets whether planning is complete; true unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder planned(boolean value) {
    planned = value;
    return this;
  }

  /**
   * The row counts, over all restarts; nothing unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder rows(RowCounts value) {
    rows = value;
    return this;
  }

  /**
   * The row counts of this process; nothing unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder rowsHere(RowCounts value) {
    rowsHere = value;
    return this;
  }

  /**
   * The number of rows that are expected; not known unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder estimatedRows(Optional<Long> value) {
    estimatedRows = value;
    return this;
  }

  /**
   * The part that is done in percent, 0 to 100; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder percent(int value) {
    percent = value;
    return this;
  }

  /**
   * The basis of the percentage; chunks unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder basis(Basis value) {
    basis = value;
    return this;
  }

  /**
   * The recent throughput in rows; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder rowsPerSecond(double value) {
    rowsPerSecond = value;
    return this;
  }

  /**
   * The recent throughput in chunks; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder chunksPerSecond(double value) {
    chunksPerSecond = value;
    return this;
  }

  /**
   * The estimated time for the rest; not known unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder eta(Eta value) {
    eta = value;
    return this;
  }

  /**
   * The number of rows that were set aside; 0 unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder badRows(long value) {
    badRows = value;
    return this;
  }

  /**
   * How the lanes have spent their time; no time unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder laneTime(LaneTime value) {
    laneTime = value;
    return this;
  }

  /**
   * The lanes that wait for a lock; none unless set.
   *
   * @param value the new value
   * @return this builder
   */
  public SnapshotBuilder lockWaits(List<LockWait> value) {
    lockWaits = List.copyOf(value);
    return this;
  }

  /**
   * Ends.
   *
   * @return a snapshot of what was set so far
   */
  @CheckReturnValue
  public ProgressSnapshot snapshot() {
    return new SampledProgress(
        planName,
        runId,
        state,
        guarantee,
        startedAt.plus(elapsed),
        startedAt,
        elapsed,
        active,
        lanes,
        chunks,
        doneBefore,
        planned,
        rows,
        rowsHere,
        estimatedRows,
        percent,
        basis,
        rowsPerSecond,
        chunksPerSecond,
        eta,
        badRows,
        laneTime,
        lockWaits);
  }
}
