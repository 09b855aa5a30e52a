package dev.backfill.run.context;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.Upstreams;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;

/**
 * The chunks that this process has claimed and no lane has begun. Shared by all lanes, so that no
 * lane sits on work that another could do. Thread-safe.
 */
public final class ClaimedChunks<R extends Range> {

  private static final Logger LOG = PrintableLog.of(ClaimedChunks.class);

  private final RunLedger<R> run;
  private final ConcurrentLinkedQueue<ClaimedChunk<R>> waiting = new ConcurrentLinkedQueue<>();

  public ClaimedChunks(RunLedger<R> run) {
    this.run = run;
  }

  /**
   * A request of a lane for chunks.
   *
   * @param atMost the number of chunks that it takes in a claim
   * @param together true if it does them in one transaction
   * @param upTo the number of the last chunk that may be claimed
   * @param upstream the plans on which the run depends
   */
  public record Wanted<R extends Range>(
      int atMost, boolean together, long upTo, Upstreams<R> upstream) {}

  /** A chunk for a lane that is claimed already, if there is one. */
  public Optional<ClaimedChunk<R>> ready() {
    return Optional.ofNullable(waiting.poll());
  }

  /**
   * The first chunk of a new claim for a lane, or all of it where they are done together. What is
   * {@link #ready} comes first.
   */
  public Claim<R> next(Wanted<R> wanted, RunSignals signals) {
    var claim = run.claim(wanted.atMost(), wanted.upTo(), wanted.upstream());
    if (!(claim instanceof Claim.Chunks<R> chunks)) {
      return claim;
    }
    signals.claimed(chunks.held().size());
    if (wanted.together() || chunks.held().size() == 1) {
      return claim;
    }
    var rest = chunks.held().subList(1, chunks.held().size());
    waiting.addAll(rest);
    if (signals.someoneIdle()) {
      signals.wakeLanes();
    }
    return new Claim.Chunks<>(List.of(chunks.held().getFirst()));
  }

  /** Chunks that were claimed for one transaction, and are now done one by one, by any lane. */
  public void byThemselves(List<ClaimedChunk<R>> held, RunSignals signals) {
    waiting.addAll(held);
    if (signals.someoneIdle()) {
      signals.wakeLanes();
    }
  }

  /**
   * Gives back what no lane has begun. What a ledger that cannot be reached does not hear is given
   * back when this process leaves it.
   */
  public void giveBack() {
    for (var held = waiting.poll(); held != null; held = waiting.poll()) {
      try {
        run.end(held, new AttemptResult.Released());
      } catch (LedgerUnreachableException e) {
        waiting.add(held);
        LOG.debug("{} claim(s) wait to be given back", waiting.size(), e);
        return;
      }
    }
  }
}
