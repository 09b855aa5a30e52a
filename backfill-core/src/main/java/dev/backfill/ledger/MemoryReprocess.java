package dev.backfill.ledger;

import static java.util.Comparator.comparingLong;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chunks of a run in memory that are done again. Only to be used while the run is locked.
 *
 * @param definition of the run
 * @param chunks the chunks that are kept
 * @param status of the run
 */
record MemoryReprocess<R extends Range>(
    RunDefinition<R> definition, ChunkStore<R> chunks, RunStatus status) {

  Reprocessing of(Reprocess request, int atMost, boolean write, Moment now) {
    requireAllKept(request);
    var again = rows(request);
    var found = found(again, atMost);
    requireAllowed(request);
    if (write) {
      ReprocessRules.requireSome(definition.planName(), request, found.chunks());
      note(request, found, now);
      var parents = parentsOf(again);
      parents.forEach(this::forgetRows);
      chunks.restart(again);
      new ReturnedShares<>(chunks).of(parents);
      if (request.which() == Reprocess.Which.ALL) {
        chunks.tally().takeBackDifference();
      }
      status.touch(now);
    }
    return found;
  }

  private void requireAllKept(Reprocess request) {
    if (chunks.lacksSome() && request.which() != Reprocess.Which.FAILED) {
      throw new IllegalArgumentException(
          "Plan '%s' has more chunks than a ledger in memory keeps, so that those which have succeeded cannot be found. Forget the plan and run it again, or use a ledger in a database"
              .formatted(definition.planName()));
    }
    if (!chunks.tally().difference().isEmpty() && request.which() != Reprocess.Which.ALL) {
      throw new IllegalArgumentException(
          "Plan '%s' compares tables, and a ledger in memory cannot take back what some of its chunks have found. Do all of them again, or use a ledger in a database"
              .formatted(definition.planName()));
    }
  }

  private List<ChunkRow<R>> rows(Reprocess request) {
    var named = named(request);
    return chunks.rows().stream()
        .filter(row -> request.chunks().isEmpty() || chunks.isOf(row, named))
        .filter(row -> isWanted(row, request))
        .sorted(comparingLong(ChunkRow::no))
        .toList();
  }

  private Set<Long> named(Reprocess request) {
    var unknown = new HashSet<>(request.chunks());
    var numbers = new HashSet<Long>();
    for (ChunkRow<R> row : chunks.rows()) {
      if (request.chunks().contains(row.chunk().id())) {
        unknown.remove(row.chunk().id());
        numbers.add(row.no());
      }
    }
    ReprocessRules.requireKnown(definition.planName(), unknown.stream().sorted().toList());
    return numbers;
  }

  private static boolean isWanted(ChunkRow<?> row, Reprocess request) {
    boolean all = request.which() == Reprocess.Which.ALL;
    if (all && row.chunk().kind() == ChunkKind.DELTA) {
      return false;
    }
    return switch (row.state()) {
      case FAILED -> request.which() == Reprocess.Which.CHUNKS || !row.isOnHold();
      case SUCCEEDED -> request.which() != Reprocess.Which.FAILED;
      case PENDING, RUNNING -> request.which() != Reprocess.Which.FAILED && row.hasBegun();
      case SKIPPED -> request.which() != Reprocess.Which.FAILED && request.includesSkipped();
      case SPLIT, ROLLED_BACK -> false;
    };
  }

  private Reprocessing found(List<ChunkRow<R>> again, int atMost) {
    return new Reprocessing(
        definition.planName(),
        status.state(),
        definition.codec().sensitive(),
        chunks.tally().all(),
        again.size(),
        again.stream().map(ChunkRow::rows).reduce(RowCounts.NONE, RowCounts::plus),
        again.stream().mapToLong(row -> chunks.badRows().of(row.no())).sum(),
        again.stream().limit(atMost).map(row -> row.again(definition.codec())).toList());
  }

  private void requireAllowed(Reprocess request) {
    String plan = definition.planName();
    ReprocessRules.requireNotRolledBack(
        plan,
        status.state(),
        chunks.rows().stream().filter(row -> row.state() == ChunkState.ROLLED_BACK).count());
    ReprocessRules.requireRepeatable(
        plan, request, status.recall(ReprocessRules.NEVER), status.recall(ReprocessRules.ONCE));
  }

  private void note(Reprocess request, Reprocessing found, Moment now) {
    int before = 0;
    while (status.recall(ReprocessRules.ROUND + (before + 1)).isPresent()) {
      before++;
    }
    var who = request.by().isBlank() ? System.getProperty("user.name", "unknown") : request.by();
    status.remember(
        ReprocessRules.ROUND + (before + 1),
        ReprocessRules.note(found, request, who, now.instant(), before + 2));
  }

  /** What a split chunk has done itself is done again if all of its parts are. */
  private List<ChunkRow<R>> parentsOf(List<ChunkRow<R>> again) {
    if (chunks.lacksSome()) {
      return List.of(); // parts that are not kept stay done
    }
    var numbers = again.stream().map(ChunkRow::no).collect(Collectors.toSet());
    var stay =
        chunks.above(
            chunks.rows().stream()
                .filter(row -> row.state() != ChunkState.SPLIT && !numbers.contains(row.no()))
                .toList());
    var above = chunks.above(again);
    return chunks.rows().stream()
        .filter(row -> row.state() == ChunkState.SPLIT)
        .filter(row -> above.contains(row.no()) && !stay.contains(row.no()))
        .toList();
  }

  private void forgetRows(ChunkRow<R> parent) {
    chunks.tally().takeBack(parent.rows());
    parent.forgetRows();
  }
}
