package dev.backfill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A view with another state.
 *
 * @param seen the ledger's last answer
 * @param state the state that it could not be told
 */
record MovedRun(RunView seen, RunState state) implements RunView {

  @Override
  public String planName() {
    return seen.planName();
  }

  @Override
  public String runId() {
    return seen.runId();
  }

  @Override
  public String why() {
    return seen.why();
  }

  @Override
  public Map<ChunkState, Long> chunks() {
    return seen.chunks();
  }

  @Override
  public RowCounts rows() {
    return seen.rows();
  }

  @Override
  public Estimates estimates() {
    return seen.estimates();
  }

  @Override
  public boolean planned() {
    return seen.planned();
  }

  @Override
  public Instant plannedAt() {
    return seen.plannedAt();
  }

  @Override
  public List<ChunkView> notable() {
    return seen.notable();
  }

  @Override
  public List<SkippedChunk> skipped() {
    return seen.skipped();
  }

  @Override
  public long badRows() {
    return seen.badRows();
  }

  @Override
  public List<BadRowGroup> badRowGroups() {
    return seen.badRowGroups();
  }
}
