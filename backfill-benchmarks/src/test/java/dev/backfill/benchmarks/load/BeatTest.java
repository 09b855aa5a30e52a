package dev.backfill.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When an application's transactions are due. */
class BeatTest {

  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(100);

  /** The first one takes 100 ms, and the end comes meanwhile; the others take no time. */
  @Test
  void transactionsThatWaitAtTheEndAreDoneAndCounted() throws Exception {
    var now = new AtomicLong();
    var beat = new Beat(EVERY, now::get);

    var took =
        beat.run(
            0,
            () -> {
              if (now.get() == 0) {
                now.set(LONG);
                beat.end();
              }
            });

    assertThat(took)
        .containsExactlyElementsOf(
            LongStream.range(0, 20).mapToObj(no -> LONG - no * EVERY).toList());
  }
}
