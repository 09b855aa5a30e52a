package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Planning;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Keys that only the database can compare, however long they are: planning is never counted again.
 */
class LongKeysTest {

  /** Each time other pieces: those that are done have gone from the data. */
  private record FromTheData(List<KeyRange> asked) implements ChunkStrategy<KeyRange> {

    @Override
    public String definition() {
      return "from the data";
    }

    @Override
    public Iterator<KeyRange> split(KeyRange range, Planning<KeyRange> planning) {
      asked.add(range);
      if (asked.size() > 1) {
        return List.of(range).iterator();
      }
      var pieces = new ArrayList<KeyRange>();
      var from = range.from();
      for (int i = 0; i < Planner.WINDOW + 5; i++) {
        var to = List.of("ю".repeat(400) + i);
        pieces.add(new KeyRange(from, to));
        from = to;
      }
      pieces.add(new KeyRange(from, range.to()));
      return pieces.iterator();
    }
  }

  private record Keys() implements Scope<KeyRange> {

    @Override
    public String definition() {
      return "keys";
    }

    @Override
    public Iterator<KeyRange> ranges() {
      return List.of(KeyRange.ALL).iterator();
    }

    @Override
    public RangeCodec<KeyRange> codec() {
      return RangeCodec.keyRanges(true);
    }
  }

  @Test
  void planningGoesOnAtTheKeyWhereItStopped() throws Exception {
    var strategy = new FromTheData(new ArrayList<>());
    var plan = Backfill.plan("long", new Keys()).chunkBy(strategy);
    var ledger = InMemoryLedger.create();
    try (var member =
        ledger.open(
            new RunDefinition<>(
                "long", "p", "w", "", "", 1, ZoneOffset.UTC, RangeCodec.keyRanges(true)))) {
      var planner =
          new Planner<>(
              plan.build().definition(),
              member,
              new ScopeSnapshot<>("p", false, Optional.empty()),
              () -> false);
      assertThat(planner.open()).isTrue();
      assertThat(planner.advance(Planner.WINDOW)).isEqualTo(Planner.WINDOW);

      var next =
          new Planner<>(
              plan.build().definition(),
              member,
              new ScopeSnapshot<>("p", false, Optional.empty()),
              () -> false);
      assertThat(next.open()).isTrue();
      assertThat(next.advance(Planner.WINDOW)).isEqualTo(1);
    }

    var last = List.of("ю".repeat(400) + (Planner.WINDOW - 1));
    assertThat(strategy.asked()).containsExactly(KeyRange.ALL, new KeyRange(last, List.of()));
  }
}
