package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Chunks that failed for the same cause: the same kind and SQLSTATE, and a text that differs in its
 * numbers at most.
 *
 * <p>Value.
 *
 * @param failure the failure of the first of them
 * @param chunks the number of chunks, given up or waiting for a retry
 * @param givenUp the number of those that were given up
 * @param failedAttempts the sum of their failed attempts
 * @param examples labels of the first of them
 */
public record FailureGroup(
    Failure failure, long chunks, long givenUp, long failedAttempts, List<String> examples) {

  private static final int EXAMPLES = 5;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Copies the labels. */
  public FailureGroup {
    examples = List.copyOf(examples);
  }

  /** The causes for which chunks have failed and not succeeded since, the most chunks first. */
  static List<FailureGroup> of(List<ChunkView> chunks) {
    var groups = new LinkedHashMap<Cause, FailureGroup>();
    for (ChunkView chunk : chunks) {
      if (chunk.failure().isPresent() && hasFailed(chunk.state())) {
        var failure = chunk.failure().get();
        groups.merge(Cause.of(failure), of(chunk, failure), FailureGroup::plus);
      }
    }
    return groups.values().stream()
        .sorted(Comparator.comparingLong(FailureGroup::chunks).reversed())
        .toList();
  }

  private static boolean hasFailed(ChunkState state) {
    return state == ChunkState.FAILED || state == ChunkState.PENDING || state == ChunkState.RUNNING;
  }

  private static FailureGroup of(ChunkView chunk, Failure failure) {
    return new FailureGroup(
        failure,
        1,
        chunk.state() == ChunkState.FAILED ? 1 : 0,
        chunk.attempts(),
        List.of(chunk.id()));
  }

  private FailureGroup plus(FailureGroup other) {
    var both = new ArrayList<>(examples);
    other.examples.stream().limit(EXAMPLES - (long) examples.size()).forEach(both::add);
    return new FailureGroup(
        failure,
        chunks + other.chunks,
        givenUp + other.givenUp,
        failedAttempts + other.failedAttempts,
        both);
  }

  /** What makes two failures the same. */
  private record Cause(FailureKind kind, String sqlState, String text) {

    static Cause of(Failure failure) {
      return new Cause(
          failure.kind(), failure.sqlState(), NUMBER.matcher(failure.text()).replaceAll("#"));
    }
  }
}
