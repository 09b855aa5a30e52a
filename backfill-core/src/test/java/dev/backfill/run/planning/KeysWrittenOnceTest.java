package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.RangeCodec;
import dev.backfill.values.Definition;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a scope has found is kept once, however many windows its plan has. */
class KeysWrittenOnceTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final DriftingScope<KeySet<Long>> scope =
      new DriftingScope<>(
          new KeySet<>(LongStream.range(0, 5_000).boxed().toList()),
          RangeCodec.keys(Long.class),
          true);

  @Test
  void aLongListOfFoundKeysIsWrittenOnce() throws Exception {
    var definition = Definition.of("found", scope, ChunkBy.size(10));
    var look = new ScopeSnapshot<KeySet<Long>>("found", false, Optional.empty());
    try (var run =
        ledger.open(
            new RunDefinition<>("found", "p", "w", "", "", 1, ZoneOffset.UTC, scope.codec()))) {
      var first = new Planner<>(definition, run, look, () -> false);
      assertThat(first.open()).isTrue();
      assertThat(first.advance(200)).isEqualTo(200);
      assertThat(run.plannedTo().orElseThrow()).hasSizeLessThan(400);

      var next = new Planner<>(definition, run, look, () -> false);
      assertThat(next.open()).isTrue();
      assertThat(next.ranges()).containsExactly(scope.ranges().next());
      assertThat(next.advance(1_000)).isEqualTo(300);
      assertThat(next.isComplete()).isTrue();
    }

    assertThat(ledger.inspect("found").orElseThrow().notes()).isEmpty();
  }

  /** Earlier versions wrote the whole list each time. */
  @Test
  void theListOfAnEarlierVersionIsReadAndWrittenNoMore() throws Exception {
    var definition = Definition.of("found", scope, ChunkBy.size(10));
    var look = new ScopeSnapshot<KeySet<Long>>("found", false, Optional.empty());
    var all = PlanPosition.Written.of(scope.codec().write(scope.ranges().next()), true).text();
    try (var run =
        ledger.open(
            new RunDefinition<>("found", "p", "w", "", "", 1, ZoneOffset.UTC, scope.codec()))) {
      run.append(
          java.util.List.of(),
          Optional.empty(),
          "backfill-position/1\nrequested\t%s\nopen\t%s\t1\tlong:0,1,2,3,4,5,6,7,8,9 \n"
              .formatted(all, all),
          false);
      var planner = new Planner<>(definition, run, look, () -> false);

      assertThat(planner.open()).isTrue();
      assertThat(planner.advance(1_000)).isEqualTo(499);
      assertThat(run.plannedTo().orElseThrow()).hasSizeLessThan(400);
    }
  }
}
