package dev.backfill.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session that is kept by beats outlives what is thrown in it, and is given back at the end. */
@Timeout(60)
class BeatingSessionTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final TimeSource.Waiter waiter = TimeSource.system().waiter();
  private final BlockingQueue<String> beats = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

  /** A session with a name. */
  private record Session(String name, BlockingQueue<String> closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.add(name);
    }
  }

  /** Does what the test says, one step for each beat; notes what it is called with. */
  private class Scripted implements BeatingSession.Beat<Session> {
    private final List<Step> steps;
    private int opened;

    Scripted(Step... steps) {
      this.steps = new ArrayList<>(List.of(steps));
    }

    @Override
    public Session open() {
      opened++;
      return new Session("opened " + opened, closed);
    }

    @Override
    public boolean once(Session session) throws SQLException {
      var step = steps.isEmpty() ? null : steps.removeFirst();
      try {
        return step == null || step.beat();
      } finally {
        beats.add(session.name());
      }
    }

    @Override
    public boolean missed(Throwable thrown) {
      if (thrown instanceof StackOverflowError) {
        throw new IllegalStateException("the log cannot be written");
      }
      return !(thrown instanceof IllegalArgumentException);
    }
  }

  /** One beat. */
  private interface Step {
    boolean beat() throws SQLException;
  }

  private static Step throwing(SQLException thrown) {
    return () -> {
      throw thrown;
    };
  }

  private static Step throwing(Error thrown) {
    return () -> {
      throw thrown;
    };
  }

  private static Step throwing(RuntimeException thrown) {
    return () -> {
      throw thrown;
    };
  }

  private BeatingSession<Session> beating(Duration goodbye, Step... steps) {
    return new BeatingSession<>(
        new BeatingSession.Name("backfill-test-beats", "The session of the test"),
        new BeatingSession.Rhythm(LONG, goodbye, waiter),
        new Scripted(steps),
        new Session("first", closed));
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    return queue.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void aSessionThatIsLostIsOpenedAgain() throws Exception {
    try (var beating = beating(LONG, throwing(new SQLException("gone")))) {
      beating.start();
      assertThat(next(beats)).isEqualTo("first");
      assertThat(next(closed)).isEqualTo("first");
      waiter.wake();
      assertThat(next(beats)).isEqualTo("opened 1");
    }
    assertThat(next(closed)).isEqualTo("opened 1");
  }

  @Test
  void itBeatsOnWhateverIsThrownAlsoWhereThatCannotBeLogged() throws Exception {
    try (var beating =
        beating(LONG, throwing(new OutOfMemoryError("test")), throwing(new StackOverflowError()))) {
      beating.start();
      assertThat(next(beats)).isEqualTo("first");
      assertThat(next(closed)).isEqualTo("first");
      waiter.wake();
      assertThat(next(beats)).isEqualTo("opened 1");
      assertThat(next(closed)).isEqualTo("opened 1");
      waiter.wake();
      assertThat(next(beats)).isEqualTo("opened 2");
    }
  }

  @Test
  void itEndsAndGivesTheSessionBackWhenABeatOrAFailureSaysSo() throws Exception {
    try (var beating = beating(LONG, () -> false)) {
      beating.start();
      assertThat(next(closed)).isEqualTo("first");
    }
    try (var beating = beating(LONG, throwing(new IllegalArgumentException("over")))) {
      beating.start();
      assertThat(next(closed)).isEqualTo("first");
    }
    assertThat(beats).hasSize(2);
  }

  @Test
  void closingWaitsForABeatForALimitedTimeAndTheSessionIsGivenBackLater() throws Exception {
    var hangs = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    var beating =
        beating(
            Duration.ZERO,
            () -> {
              begun.countDown();
              try {
                return hangs.await(50, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    beating.start();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    beating.close();

    assertThat(closed).isEmpty();
    hangs.countDown();
    assertThat(next(closed)).isEqualTo("first");
  }
}
