package dev.backfill.web.delivery;

import dev.backfill.base.PrintableLog;
import org.slf4j.Logger;

/**
 * Says that messages do not arrive: at the first time, and at the end of the run. Confined to one
 * thread.
 */
final class DeliveryFaults {

  private static final Logger LOG = PrintableLog.of(DeliveryFaults.class);

  private final String plan;
  private long failed;

  DeliveryFaults(String plan) {
    this.plan = plan;
  }

  /** The number of requests that failed. */
  long failed() {
    return failed;
  }

  /** A message has not arrived. */
  void failed(String why) {
    failed++;
    if (failed == 1) {
      LOG.warn(
          "A message about plan '{}' has not reached its webhook: {}. The run is not affected; the"
              + " webhook is tried again while the run is at work, and at its end.",
          plan,
          why);
    }
  }

  /** The last message has arrived. */
  void ended() {
    if (failed > 0) {
      LOG.info(
          "The last message about plan '{}' has reached its webhook, after {} attempt(s) that"
              + " failed",
          plan,
          failed);
    }
  }

  /** The last message has not arrived, and is given up. */
  void gaveUp(String why) {
    LOG.warn(
        "The last message about plan '{}' has not reached its webhook: {}; {} attempt(s) failed."
            + " The run itself returns the report, and the ledger keeps its numbers.",
        plan,
        why,
        failed);
  }
}
