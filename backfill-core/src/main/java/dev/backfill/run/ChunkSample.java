package dev.backfill.run;

import dev.backfill.plan.PlanPreview;
import dev.backfill.plan.Sampling;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * Chunks of a plan that stand for all: the first, the last, the one with the most rows, and some at
 * random; only ranges, not the rows without a value.
 *
 * @param picked in the order of work
 * @param chunks how many the plan has, or as many as were looked at
 * @param all whether all were looked at
 * @param rows what is expected of all of them; empty unless each has an estimate
 */
record ChunkSample<R extends Range>(
    List<Picked<R>> picked, long chunks, boolean all, OptionalLong rows) {

  /** A chunk, and why it was chosen. */
  record Picked<R extends Range>(PlanPreview.Piece<R> piece, List<String> reasons) {}

  /** The first, the last and the densest may be among those drawn. */
  private static final int CHOSEN = 3;

  /**
   * Looks at the chunks one by one, and keeps few: those drawn by reservoir sampling (Vitter's
   * algorithm R), in which each chunk has the same chance.
   *
   * @param preview before its first chunk
   * @param sampling how many
   * @param most after how many chunks to stop looking
   */
  static <R extends Range> ChunkSample<R> of(PlanPreview<R> preview, Sampling sampling, long most)
      throws Exception {
    var random = new Random(sampling.seed());
    var drawn = new ArrayList<PlanPreview.Piece<R>>();
    Optional<PlanPreview.Piece<R>> first = Optional.empty();
    Optional<PlanPreview.Piece<R>> last = Optional.empty();
    Optional<PlanPreview.Piece<R>> densest = Optional.empty();
    long chunks = 0;
    long expected = 0;
    boolean known = true;
    var next = preview.next();
    while (next.isPresent() && next.get().no() <= most) {
      var piece = next.get();
      chunks = piece.no();
      known &= piece.expected().isPresent();
      expected += Math.max(0, rows(piece));
      if (piece.kind() != ChunkKind.RANGE) {
        next = preview.next();
        continue;
      }
      first = first.or(() -> Optional.of(piece));
      last = next;
      if (rows(piece) > densest.map(ChunkSample::rows).orElse(-1L)) {
        densest = next;
      }
      if (drawn.size() < sampling.random() + CHOSEN) {
        drawn.add(piece);
      } else {
        long place = random.nextLong(piece.no());
        if (place < drawn.size()) {
          drawn.set((int) place, piece);
        }
      }
      next = preview.next();
    }
    var picks = new Picks<R>();
    first.ifPresent(piece -> picks.add(piece, "first"));
    if (next.isEmpty()) {
      last.ifPresent(piece -> picks.add(piece, "last"));
    }
    densest.filter(piece -> rows(piece) >= 0).ifPresent(piece -> picks.add(piece, "most rows"));
    Collections.shuffle(drawn, random);
    picks.draw(drawn, sampling.random());
    return new ChunkSample<>(
        picks.inOrder(),
        chunks,
        next.isEmpty(),
        known && next.isEmpty() ? OptionalLong.of(expected) : OptionalLong.empty());
  }

  private static long rows(PlanPreview.Piece<?> piece) {
    return piece.expected().map(expected -> expected.rows()).orElse(-1L);
  }

  /** Each chunk once, with all reasons. */
  private static final class Picks<R extends Range> {
    private final TreeMap<Long, Picked<R>> byNo = new TreeMap<>();

    void add(PlanPreview.Piece<R> piece, String reason) {
      byNo.computeIfAbsent(piece.no(), no -> new Picked<>(piece, new ArrayList<>()))
          .reasons()
          .add(reason);
    }

    void draw(List<PlanPreview.Piece<R>> drawn, int wanted) {
      int left = wanted;
      for (var piece : drawn) {
        if (left > 0 && !byNo.containsKey(piece.no())) {
          add(piece, "random");
          left--;
        }
      }
    }

    List<Picked<R>> inOrder() {
      return byNo.values().stream()
          .map(one -> new Picked<>(one.piece(), List.copyOf(one.reasons())))
          .toList();
    }
  }
}
