package dev.backfill.run.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import dev.backfill.run.Until;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadEngineTest {

  private final CountDownLatch idle = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  /** The second lane has nothing to do; the first one waits for the end of the test. */
  private LaneExit work(int lane, LaneLoop.Signal signal) {
    if (lane == 0) {
      Until.holds("the end", () -> end.getCount() == 0);
      return new LaneExit.Done();
    }
    if (signal.yieldNow()) {
      told.countDown();
      return new LaneExit.Yielded();
    }
    idle.countDown();
    return new LaneExit.Idle(Duration.ofHours(1));
  }

  /** Or whoever counts idle lanes would wait for it for ever, and share out chunks for it. */
  @Test
  void aLaneThatIsOneTooManyWhileItIsIdleIsToldSo() throws Exception {
    var hosting =
        new ThreadEngine(TimeSource.system())
            .host(new LaneThreads("t", Optional.empty()), 2, this::work, () -> {});
    assertThat(idle.await(120, SECONDS)).isTrue();

    hosting.resize(1);

    assertThat(told.await(120, SECONDS)).isTrue();
    end.countDown();
    assertThat(hosting.await(Duration.ofSeconds(30))).isTrue();
    assertThat(hosting.alive()).isZero();
  }
}
