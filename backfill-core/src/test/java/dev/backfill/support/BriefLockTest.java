package dev.backfill.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BriefLockTest {

  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  private final BriefLock lock = BriefLock.create();
  private long counted;

  private void countOne() {
    lock.lock();
    try {
      counted++;
    } finally {
      lock.unlock();
    }
  }

  private void countMany() {
    for (int i = 0; i < 10_000; i++) {
      countOne();
    }
  }

  @Test
  void itKeepsVirtualAndPlatformThreadsApart() throws Exception {
    var threads =
        new Thread[] {
          Thread.ofVirtual().start(this::countMany),
          Thread.ofPlatform().start(this::countMany),
          Thread.ofVirtual().start(this::countMany),
          Thread.ofPlatform().start(this::countMany)
        };
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counted).isEqualTo(40_000);
    assertThat(lock.tryLock()).isTrue();
  }

  /** As under a clock of the host that has a lock of its own. */
  @Test
  void aHolderThatWaitsGetsItsCarrierBackFromThoseThatSpin() throws Exception {
    var waits = new CountDownLatch(1);
    var goesOn = new CountDownLatch(1);
    var done = new CountDownLatch(CARRIERS + 1);
    var spinning = new CountDownLatch(CARRIERS);
    Thread.ofVirtual()
        .start(
            () -> {
              lock.lock();
              try {
                waits.countDown();
                goesOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                lock.unlock();
              }
              done.countDown();
            });
    assertThat(waits.await(120, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < CARRIERS; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                spinning.countDown();
                countOne();
                done.countDown();
              });
    }
    assertThat(spinning.await(120, TimeUnit.SECONDS)).isTrue();

    goesOn.countDown();

    assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(counted).isEqualTo(CARRIERS);
  }

  /** A virtual thread in the queue would give up its carrier, which then is taken for good. */
  @Test
  void aPlatformThreadIsServedBehindAVirtualOneWhileAllCarriersAreBusy() throws Exception {
    var over = new AtomicBoolean();
    var tries = new CountDownLatch(1);
    var busy = new CountDownLatch(CARRIERS - 1);
    var served = new CountDownLatch(1);
    lock.lock();
    try {
      Thread.ofVirtual()
          .start(
              () -> {
                tries.countDown();
                countOne();
              });
      assertThat(tries.await(120, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < CARRIERS; i++) {
        Thread.ofVirtual()
            .start(
                () -> {
                  busy.countDown();
                  while (!over.get()) {
                    Thread.onSpinWait();
                  }
                });
      }
      assertThat(busy.await(120, TimeUnit.SECONDS)).isTrue();
      var platform =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    countOne();
                    served.countDown();
                  });
      while (platform.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    } finally {
      lock.unlock();
    }

    try {
      assertThat(served.await(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      over.set(true);
    }
  }
}
