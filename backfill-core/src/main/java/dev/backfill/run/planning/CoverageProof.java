package dev.backfill.run.planning;

import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves that the chunks of a run are what was planned: disjoint, nothing left out, all of them
 * done. The ranges of split chunks are covered by their parts. Ranges of the host's own types are
 * counted, because nothing else is known of them.
 *
 * @param planName name of the plan
 * @param words says where something lies
 */
record CoverageProof<R extends Range>(String planName, CoverageWords words) {

  /**
   * What is wrong; empty if the chunks cover the plan.
   *
   * @param parts what was planned
   * @param found what the ledger holds
   */
  Optional<String> objection(List<PlannedPart<R>> parts, ChunkCoverage<R> found) {
    return Stream.of(
            undone(found),
            uncovered(parts, found),
            splitChunks(found),
            miscounted(parts, found, ChunkKind.RANGE),
            miscounted(parts, found, ChunkKind.NULLS),
            miscounted(parts, found, ChunkKind.DELTA))
        .flatMap(Optional::stream)
        .findFirst()
        .map(this::refusal);
  }

  private String refusal(String what) {
    return "The chunks in the ledger are not those that were planned: %s. ".formatted(what)
        + "An entry of the ledger was changed or deleted. Restore it and run the plan again,"
        + " or run these rows under another plan name and then ledger.forget(\"%s\")."
            .formatted(planName);
  }

  private Optional<String> undone(ChunkCoverage<R> found) {
    return found
        .undone()
        .map(
            chunk ->
                switch (chunk.state()) {
                  case SUCCEEDED ->
                      "chunk %s is SUCCEEDED, but its last batch was not committed"
                          .formatted(chunk.label());
                  default -> "chunk %s is %s".formatted(chunk.label(), chunk.state());
                });
  }

  private Optional<String> uncovered(List<PlannedPart<R>> parts, ChunkCoverage<R> found) {
    var planned = parts.stream().filter(part -> part.kind() == ChunkKind.RANGE).toList();
    if (planned.stream().anyMatch(part -> part.range().isEmpty())) {
      return Optional.empty();
    }
    return cover(
        planned.stream().flatMap(part -> part.range().stream()).toList(),
        roots(found, ChunkKind.RANGE).toList(),
        Optional.empty());
  }

  /** A part of a chunk that was split again is a part and a whole. */
  private Optional<String> splitChunks(ChunkCoverage<R> found) {
    var parts =
        found.stretches().stream()
            .filter(stretch -> stretch.parentNo().isPresent())
            .collect(Collectors.groupingBy(stretch -> stretch.parentNo().getAsLong()));
    var split = found.split().stream().map(Chunk::no).collect(Collectors.toSet());
    for (Chunk<R> chunk : found.split()) {
      var children = parts.getOrDefault(chunk.no(), List.of());
      var hole = cover(List.of(chunk.range()), children, Optional.of(chunk.id()));
      if (hole.isPresent()) {
        return hole;
      }
    }
    return found.stretches().stream()
        .filter(stretch -> stretch.parentNo().isPresent())
        .filter(stretch -> !split.contains(stretch.parentNo().getAsLong()))
        .findFirst()
        .map(
            part ->
                "chunk %s is a part of chunk number %s, which is not SPLIT"
                    .formatted(part.first().id(), part.parentNo().getAsLong()));
  }

  /** Looks for a hole, by the type of the ranges. */
  private Optional<String> cover(
      List<R> wanted, List<Stretch<R>> stretches, Optional<String> splitChunk) {
    if (wanted.isEmpty() && stretches.isEmpty()) {
      return Optional.empty();
    }
    var any = wanted.isEmpty() ? stretches.getFirst().first().range() : wanted.getFirst();
    return any instanceof KeySet<?>
        ? new KeyCover(words, splitChunk).objection(wanted, stretches)
        : new ChainedCover<R>(words, splitChunk).objection(wanted, stretches);
  }

  private static <R extends Range> Stream<Stretch<R>> roots(
      ChunkCoverage<R> found, ChunkKind kind) {
    return found.stretches().stream()
        .filter(stretch -> stretch.parentNo().isEmpty() && stretch.first().kind() == kind);
  }

  private Optional<String> miscounted(
      List<PlannedPart<R>> parts, ChunkCoverage<R> found, ChunkKind kind) {
    long planned =
        parts.stream().filter(part -> part.kind() == kind).mapToLong(PlannedPart::chunks).sum();
    long there = roots(found, kind).mapToLong(Stretch::chunks).sum();
    return planned == there
        ? Optional.empty()
        : Optional.of(
            "%s of the kind %s were planned, and there are %s%s"
                .formatted(
                    planned == 1 ? "1 chunk" : Figures.count(planned) + " chunks",
                    kind.name().toLowerCase(Locale.ROOT),
                    Figures.count(there),
                    words.missing(found.stretches())));
  }
}
