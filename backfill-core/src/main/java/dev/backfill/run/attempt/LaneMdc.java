package dev.backfill.run.attempt;

import dev.backfill.ledger.ClaimedChunk;
import java.util.Map;
import org.slf4j.MDC;

/**
 * The keys by which a lane's log lines are found: {@code backfill.name}, {@code backfill.run.id},
 * {@code backfill.lane}, {@code backfill.chunk.id}, {@code backfill.attempt}.
 */
public final class LaneMdc {

  private static final String CHUNK = "backfill.chunk.id";
  private static final String ATTEMPT = "backfill.attempt";

  private final Map<String, String> before;

  public LaneMdc(String planName, String runId, int lane) {
    var present = MDC.getCopyOfContextMap();
    before = present == null ? Map.of() : present;
    MDC.put("backfill.name", planName);
    MDC.put("backfill.run.id", runId);
    MDC.put("backfill.lane", Integer.toString(lane + 1));
  }

  static void chunk(ClaimedChunk<?> held) {
    MDC.put(CHUNK, held.chunk().id());
    MDC.put(ATTEMPT, Integer.toString(held.attempt()));
  }

  static void noChunk() {
    MDC.remove(CHUNK);
    MDC.remove(ATTEMPT);
  }

  /** Puts back what was there before. */
  public void restore() {
    MDC.setContextMap(before);
  }
}
