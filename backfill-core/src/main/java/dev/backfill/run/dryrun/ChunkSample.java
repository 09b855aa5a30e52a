package dev.backfill.run.dryrun;

import dev.backfill.plan.Sampling;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.support.PlanPreview;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * Chunks of a plan that stand for all: the first, the last, the one with the most rows, and some at
 * random, and that of the rows without a value.
 *
 * @param picked in the order of work
 * @param chunks the number that the plan has, or the number examined
 * @param all true if all were examined
 * @param rows the expected count of all of them; empty unless each has an estimate
 */
public record ChunkSample<R extends Range>(
    List<Picked<R>> picked, long chunks, boolean all, OptionalLong rows) {

  /** A chunk, and why it was chosen. */
  public record Picked<R extends Range>(PlanPreview.Piece<R> piece, List<String> reasons) {}

  /** The first, the last and the densest may be among those drawn. */
  private static final int CHOSEN = 3;

  /**
   * Looks at the chunks one by one, and keeps few.
   *
   * @param preview before its first chunk
   * @param sampling the size of the sample
   * @param most after how many chunks to stop looking
   */
  public static <R extends Range> ChunkSample<R> of(
      PlanPreview<R> preview, Sampling sampling, long most) throws Exception {
    var look = new Look<R>(sampling);
    var next = preview.next();
    while (next.isPresent() && next.get().no() <= most) {
      look.add(next.get());
      next = preview.next();
    }
    return look.end(next.isEmpty());
  }

  /** The expected rows of the whole plan: the sum of its chunks, or the scope's own estimate. */
  public OptionalLong rows(Optional<Estimate> scope) {
    var all = scope.filter(Estimate::isExpected);
    return rows.isPresent() || all.isEmpty() ? rows : OptionalLong.of(all.get().rows());
  }

  private static long rows(PlanPreview.Piece<?> piece) {
    return piece.expected().map(expected -> expected.rows()).orElse(-1L);
  }

  /**
   * The data kept of the chunks seen so far: of those drawn by reservoir sampling (Vitter's
   * algorithm R), in which each has the same chance.
   */
  private static final class Look<R extends Range> {
    private final Random random;
    private final int wanted;
    private final List<PlanPreview.Piece<R>> drawn = new ArrayList<>();
    private Optional<PlanPreview.Piece<R>> first = Optional.empty();
    private Optional<PlanPreview.Piece<R>> last = Optional.empty();
    private Optional<PlanPreview.Piece<R>> densest = Optional.empty();
    private Optional<PlanPreview.Piece<R>> without = Optional.empty();
    private long chunks;
    private long expected;
    private boolean known = true;

    Look(Sampling sampling) {
      this.random = new Random(sampling.seed());
      this.wanted = sampling.random();
    }

    void add(PlanPreview.Piece<R> piece) {
      chunks = piece.no();
      known &= piece.expected().filter(Estimate::isExpected).isPresent();
      expected += Math.max(0, ChunkSample.rows(piece));
      if (piece.kind() == ChunkKind.RANGE) {
        consider(piece);
      } else {
        without = Optional.of(piece);
      }
    }

    private void consider(PlanPreview.Piece<R> piece) {
      first = first.or(() -> Optional.of(piece));
      last = Optional.of(piece);
      if (ChunkSample.rows(piece) > densest.map(ChunkSample::rows).orElse(-1L)) {
        densest = last;
      }
      if (drawn.size() < wanted + CHOSEN) {
        drawn.add(piece);
      } else {
        long place = random.nextLong(piece.no());
        if (place < drawn.size()) {
          drawn.set((int) place, piece);
        }
      }
    }

    /** If sampling stopped early, the last chunk is unknown. */
    ChunkSample<R> end(boolean all) {
      var picks = new Picks<R>();
      first.ifPresent(piece -> picks.add(piece, "first"));
      last.filter(piece -> all).ifPresent(piece -> picks.add(piece, "last"));
      densest
          .filter(piece -> ChunkSample.rows(piece) >= 0)
          .ifPresent(piece -> picks.add(piece, "most rows"));
      Collections.shuffle(drawn, random);
      picks.draw(drawn, wanted);
      without.ifPresent(piece -> picks.add(piece, "rows without a value"));
      return new ChunkSample<>(
          picks.inOrder(),
          chunks,
          all,
          known && all ? OptionalLong.of(expected) : OptionalLong.empty());
    }
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
