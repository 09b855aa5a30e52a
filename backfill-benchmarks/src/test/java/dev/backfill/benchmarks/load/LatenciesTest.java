package dev.backfill.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The latencies of an application. */
class LatenciesTest {

  @Test
  void aPercentileIsTheTimeWithinWhichSoManyOfAHundredWereDone() {
    var latencies =
        new Latencies(
            LongStream.rangeClosed(1, 200).mapToObj(no -> (201 - no) * 1_000_000).toList());

    assertThat(latencies.percentile(50)).isEqualTo(100);
    assertThat(latencies.percentile(99)).isEqualTo(198);
    assertThat(latencies.percentile(100)).isEqualTo(200);
    assertThat(latencies.count()).isEqualTo(200);
  }

  @Test
  void ofNoTransactionNothingIsKnown() {
    assertThatThrownBy(() -> new Latencies(List.of())).hasMessage("no transaction was done");
  }
}
