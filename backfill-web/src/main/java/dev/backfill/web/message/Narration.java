package dev.backfill.web.message;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which events of one run are told: the start, changes of its state, the first failures,
 * failed checks, and progress as often as wanted. The end comes with the report. Confined to one
 * thread.
 */
public final class Narration {

  private final Cadence cadence;
  private boolean begun;
  private boolean attemptFailed;
  private boolean chunkFailed;
  private Duration toldAt = Duration.ZERO;
  private int toldPercent;

  /** A narration of a run that has not begun. */
  public Narration(Cadence cadence) {
    this.cadence = cadence;
  }

  /** What an event gives to tell; often nothing. */
  public List<Happening> on(ProgressEvent event) {
    return switch (event) {
      case RunChanged change -> change(change);
      case ProgressEvent.Ticked tick -> tick(tick.snapshot());
      case ChunkChanged change -> chunk(change);
      case ProgressEvent.Checked checked -> check(checked.result()).stream().toList();
      case ProgressEvent.BatchCommitted ignored -> List.of();
      case ProgressEvent.Dropped ignored -> List.of();
    };
  }

  private List<Happening> change(RunChanged change) {
    if (!change.state().isLive()) {
      return List.of(); // the end comes with the report
    }
    if (!begun) {
      return List.of(begin(change.snapshot()));
    }
    told(change.snapshot());
    String why = change.why().isBlank() ? "" : ": " + change.why();
    return List.of(Happening.changed("The run is now " + Terms.of(change.state()) + why));
  }

  private List<Happening> tick(ProgressSnapshot snapshot) {
    if (!snapshot.state().isLive()) {
      return List.of();
    }
    if (!begun) {
      return List.of(begin(snapshot));
    }
    if (!isDue(snapshot)) {
      return List.of();
    }
    told(snapshot);
    return List.of(Happening.progress());
  }

  private Happening begin(ProgressSnapshot snapshot) {
    begun = true;
    told(snapshot);
    return Happening.started(
        snapshot.doneBefore() == 0
            ? "The run has started"
            : "The run has resumed: %s chunks were done before"
                .formatted(Figures.count(snapshot.doneBefore())));
  }

  private void told(ProgressSnapshot snapshot) {
    toldAt = snapshot.elapsed();
    toldPercent = snapshot.percent();
  }

  private boolean isDue(ProgressSnapshot snapshot) {
    return switch (cadence) {
      case Cadence.Every every -> snapshot.elapsed().minus(toldAt).compareTo(every.interval()) >= 0;
      case Cadence.EveryPercent every ->
          snapshot.percent() / every.points() > toldPercent / every.points();
      case Cadence.PerChunk ignored -> false;
      case Cadence.OnStateChange ignored -> false;
    };
  }

  private List<Happening> chunk(ChunkChanged change) {
    var told = new ArrayList<Happening>();
    firstFailure(change).ifPresent(told::add);
    if (cadence instanceof Cadence.PerChunk && hasEnded(change.state())) {
      told.add(ended(change));
    }
    return told;
  }

  /** The first failed attempt of the run, and the first chunk that is given up. */
  private Optional<Happening> firstFailure(ChunkChanged change) {
    if (change.failure().isEmpty()) {
      return Optional.empty();
    }
    boolean givenUp = change.state() == ChunkState.FAILED;
    if (givenUp ? chunkFailed : attemptFailed || chunkFailed) {
      return Optional.empty();
    }
    chunkFailed |= givenUp;
    attemptFailed = true;
    return Optional.of(
        Happening.failed(
            givenUp ? Happening.Kind.CHUNK_FAILED : Happening.Kind.ATTEMPT_FAILED,
            change.chunk().id(),
            change.attempt(),
            change.failure().get()));
  }

  private static boolean hasEnded(ChunkState state) {
    return state == ChunkState.SUCCEEDED || state == ChunkState.FAILED;
  }

  private static Happening ended(ChunkChanged change) {
    String id = change.chunk().id();
    return Happening.chunkEnded(
        id,
        "Chunk %s %s: %s rows in %s"
            .formatted(
                id,
                change.state() == ChunkState.FAILED ? "failed" : "succeeded",
                Figures.count(change.rows().seen()),
                Figures.duration(change.duration())));
  }

  private static Optional<Happening> check(CheckResult result) {
    return switch (result.verdict().status()) {
      case FAILED, ERROR -> Optional.of(Happening.check(result));
      case PASSED, WARNED -> Optional.empty();
    };
  }
}
