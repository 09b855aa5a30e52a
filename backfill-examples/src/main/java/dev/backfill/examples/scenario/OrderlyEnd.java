package dev.backfill.examples.scenario;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends the program in an orderly way when it is asked to end: by Ctrl-C, by {@code kill}, or
 * because the program that started it has gone. (Nothing is lost by {@code kill -9} either; this
 * only stops the server too, and says how far it got.)
 *
 * <p>Thread-safe.
 */
public final class OrderlyEnd implements AutoCloseable {

  /** The batches at work end well within this. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private boolean asked;
  private @Nullable Runnable stop;

  private OrderlyEnd(Runnable announce) {
    this.hook =
        new Thread(
            () -> {
              announce.run();
              ask();
            },
            "orderly-end");
  }

  /**
   * From now on the program is stopped in an orderly way.
   *
   * @param announce called first when it is
   * @return to be closed when everything is in order
   */
  public static OrderlyEnd install(Runnable announce) {
    var end = new OrderlyEnd(announce);
    Runtime.getRuntime().addShutdownHook(end.hook);
    ProcessHandle.current().parent().ifPresent(OrderlyEnd::endWith);
    return end;
  }

  /** Killing Maven does not kill what it started. */
  private static void endWith(ProcessHandle parent) {
    var unused =
        parent.onExit().thenRun(() -> new Thread(() -> System.exit(1), "orphaned-end").start());
  }

  private void ask() {
    Runnable toRun;
    lock.lock();
    try {
      asked = true;
      toRun = stop;
    } finally {
      lock.unlock();
    }
    if (toRun != null) {
      toRun.run();
    }
    try {
      var unused = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says what to do when the program is asked to end; done at once if it was already.
   *
   * @param how in place of what was said before
   */
  public void stopBy(Runnable how) {
    lock.lock();
    try {
      stop = how;
      if (!asked) {
        return;
      }
    } finally {
      lock.unlock();
    }
    how.run();
  }

  /**
   * Returns true if the program was asked to end.
   *
   * @return true from then on
   */
  public boolean isAsked() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up if the program was asked to end.
   *
   * @throws CancellationException if so
   */
  public void check() {
    if (isAsked()) {
      throw new CancellationException("told to end");
    }
  }

  /** Everything is in order; the program may go. */
  @Override
  public void close() {
    ended.countDown();
    if (!isAsked()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // told to end at this very moment: the hook finds nothing left to do
      }
    }
  }
}
