package dev.backfill.run;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.MadeRunView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Views of a run, changed one part at a time. */
record Views(
    RunState state,
    Map<ChunkState, Long> chunks,
    RowCounts rows,
    RunView.Estimates estimates,
    boolean planned,
    List<ChunkView> notable) {

  static final Instant PLANNED_AT = Instant.parse("2024-01-15T14:00:00Z");

  static Views running() {
    return new Views(
        RunState.RUNNING,
        Map.of(),
        RowCounts.NONE,
        new RunView.Estimates(Optional.empty(), 0),
        true,
        List.of());
  }

  Views state(RunState other) {
    return new Views(other, chunks, rows, estimates, planned, notable);
  }

  Views chunks(ChunkState of, long count) {
    var more = new EnumMap<ChunkState, Long>(ChunkState.class);
    more.putAll(chunks);
    more.put(of, count);
    return new Views(state, more, rows, estimates, planned, notable);
  }

  Views changed(long changed) {
    return rows(new RowCounts(changed, 0, 0));
  }

  Views rows(RowCounts counts) {
    return new Views(state, chunks, counts, estimates, planned, notable);
  }

  Views estimated(long total, long ended) {
    return new Views(
        state, chunks, rows, new RunView.Estimates(Optional.of(total), ended), planned, notable);
  }

  Views planned(boolean complete) {
    return new Views(state, chunks, rows, estimates, complete, notable);
  }

  Views notable(ChunkView... some) {
    return new Views(state, chunks, rows, estimates, planned, List.of(some));
  }

  static ChunkView chunk(long no, ChunkState state, long changed, long estimate) {
    return new ChunkView(
        no,
        "chunk-" + no,
        ChunkKind.RANGE,
        "",
        state,
        1,
        new RowCounts(changed, 0, 0),
        Optional.of(new Estimate(estimate, Estimate.Source.EXPLAIN)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  RunView view() {
    return new MadeRunView(
        "orders_tier", "run-1", state, "", chunks, rows, estimates, planned, PLANNED_AT, notable);
  }
}
