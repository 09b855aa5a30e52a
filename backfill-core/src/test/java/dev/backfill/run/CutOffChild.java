package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import java.util.concurrent.CountDownLatch;

/** A process that is asked to end while the second of its three chunks is at work. */
final class CutOffChild {

  static final String WORKING = "WORKING";

  private CutOffChild() {}

  public static void main(String[] args) throws Exception {
    var never = new CountDownLatch(1);
    var plan = ids("cut_off", 3).ledger(InMemoryLedger.create()).build();
    try (var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  if (chunk.no() > 1) {
                    never.await();
                  }
                  return 7;
                })) {
      Until.holds("the first chunk is seen", () -> run.progress().count(ChunkState.SUCCEEDED) == 1);
      System.out.println(WORKING);
      System.out.flush();
      never.await();
    }
  }
}
