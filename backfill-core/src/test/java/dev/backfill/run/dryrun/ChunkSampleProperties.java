package dev.backfill.run.dryrun;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.plan.Sampling;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.support.Cutting;
import dev.backfill.support.PlanPreview;
import dev.backfill.values.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChunkSampleProperties {

  private static List<Long> numbers(int chunks, int random, long seed) throws Exception {
    var definition = Definition.of("p", Scope.ids(0, chunks), width(1));
    var sample =
        ChunkSample.<IdRange>of(
            PlanPreview.of(
                new Cutting<>(
                    definition.scope(),
                    definition.strategy(),
                    definition.order(),
                    definition.zone())),
            Sampling.DEFAULT.withRandom(random, seed),
            1_000_000);
    assertThat(sample.chunks()).isEqualTo(chunks);
    return sample.picked().stream().map(one -> one.piece().no()).toList();
  }

  @Property
  void eachChunkIsThereOnceInOrderWithFirstAndLast(
      @ForAll @IntRange(min = 1, max = 300) int chunks,
      @ForAll @IntRange(min = 0, max = 60) int random,
      @ForAll long seed)
      throws Exception {
    var numbers = numbers(chunks, random, seed);

    assertThat(numbers).startsWith(1L).endsWith((long) chunks).doesNotHaveDuplicates().isSorted();
    assertThat(numbers).hasSize(Math.min(chunks, random + 2));
  }

  /** Each of eight chunks is drawn in a quarter of 4,000 samples, give or take four deviations. */
  @Example
  void everyChunkHasTheSameChance() throws Exception {
    var drawn = new ArrayList<Long>();
    for (int seed = 0; seed < 4_000; seed++) {
      drawn.addAll(numbers(10, 2, seed).subList(1, 3));
    }

    assertThat(LongStream.rangeClosed(2, 9))
        .allSatisfy(
            no ->
                assertThat(drawn.stream().filter(no::equals).count())
                    .isBetween(1_000L - 110, 1_000L + 110));
  }
}
