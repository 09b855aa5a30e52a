package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

/** The line fits every terminal, and its bar is its percent. */
class LiveLineProperties {

  @Property(tries = 500)
  void theLineNeverWrapsAndItsBarIsItsPercent(
      @ForAll @AlphaChars @StringLength(min = 1, max = 200) String name,
      @ForAll RunState state,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long rows,
      @ForAll @LongRange(min = 0, max = 1_000_000) long failed,
      @ForAll @IntRange(max = 300) int width,
      @ForAll boolean ascii) {
    var snapshot =
        Snapshots.sevenOfTwelve()
            .named(name)
            .state(state)
            .percent(percent)
            .rows(new RowCounts(rows, 0, 0))
            .chunks(ChunkState.FAILED, failed);
    var layout = ascii ? LiveLine.ASCII : LiveLine.UNICODE;

    String line = layout.of(snapshot.snapshot(), width);

    assertThat(line.length()).isLessThanOrEqualTo(width);
    assertThat(line).doesNotContainPattern("\\p{Cntrl}");
    long full = line.chars().filter(c -> c == layout.full()).count();
    long empty = line.chars().filter(c -> c == layout.empty()).count();
    if (full + empty > 0) {
      assertThat(full).isEqualTo(percent * (full + empty) / 100);
      assertThat(line).contains(" " + percent + "%");
    }
  }
}
