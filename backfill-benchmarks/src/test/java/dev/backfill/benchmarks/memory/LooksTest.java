package dev.backfill.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The slope is that of what is held, and nothing that happens at the beginning. */
class LooksTest {

  private static List<String> lines(long bytesEach) {
    return LongStream.rangeClosed(0, 20)
        .map(no -> no * 50_000)
        .mapToObj(
            done ->
                "look %d %d"
                    .formatted(
                        done, 5_000_000 + bytesEach * done + (done < 200_000 ? 9_000_000 : 0)))
        .toList();
  }

  @Test
  void whatEachChunkLeavesBehindIsFound() {
    assertThat(Looks.in(lines(24)).slope()).isCloseTo(24, within(0.01));
  }

  @Test
  void aHeapThatStaysIsFlatWhateverItHeldAtFirst() {
    assertThat(Looks.in(lines(0)).slope()).isCloseTo(0, within(0.01));
  }

  @Test
  void otherLinesAreNotLooks() {
    var looks = Looks.in(List.of("INFO of somebody", "look 5 100", "look 6 300"));

    assertThat(looks.all()).hasSize(2);
    assertThat(looks.held().high()).isEqualTo(300);
    assertThat(looks.slope()).as("of too few").isNaN();
  }
}
