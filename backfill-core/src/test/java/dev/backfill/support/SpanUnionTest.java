package dev.backfill.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpanUnionTest {

  private static Span span(long from, long to) {
    return new Span(new Position(from, 0), new Position(to, 0));
  }

  @Test
  void spansThatOnlyTouchDoNotOverlap() {
    var union = new SpanUnion(List.of(span(10, 20), span(30, 40)));

    assertThat(union.overlaps(span(20, 30))).isFalse();
    assertThat(union.overlaps(span(0, 10))).isFalse();
    assertThat(union.overlaps(span(19, 21))).isTrue();
    assertThat(union.overlaps(span(0, 100))).isTrue();
    assertThat(new SpanUnion(List.of()).overlaps(span(0, 1))).isFalse();
  }

  @Test
  void itOverlapsWhatAnyOfItsSpansOverlaps() {
    var random = new Random(42);
    for (int i = 0; i < 500; i++) {
      var spans = Stream.generate(() -> some(random)).limit(random.nextInt(8)).toList();
      var union = new SpanUnion(spans);
      for (int from = 0; from < 60; from++) {
        var one = span(from, from + 1 + random.nextInt(5));
        assertThat(union.overlaps(one))
            .as("%s with %s", spans, one)
            .isEqualTo(spans.stream().anyMatch(one::overlaps));
      }
    }
  }

  private static Span some(Random random) {
    long from = random.nextInt(50);
    return span(from, from + 1 + random.nextInt(12));
  }
}
