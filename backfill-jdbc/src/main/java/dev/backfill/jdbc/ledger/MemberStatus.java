package dev.backfill.jdbc.ledger;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The state of a process's own membership, as last read. Thread-safe. */
final class MemberStatus {

  /**
   * The commands to the run.
   *
   * @param directive as it counts for this process
   * @param followsLanes true if the lanes are those of the ledger, and not of its own plan
   * @param asked the number of times that this process has asked for something, or taken something
   *     back
   */
  private record Wishes(RunDirective directive, boolean followsLanes, int asked) {}

  private final TimeSource.Waiter waiter;
  private final OwnLease lease;
  private final int ownLanes;
  private final int lanesFound;
  private final AtomicReference<Wishes> wishes;
  private volatile boolean declaredDead;
  private volatile boolean closed;

  /**
   * A process that joins others keeps the lanes of its own plan until others are asked for.
   *
   * @param lanes of this process's plan
   * @param found the commands to the run when it was opened
   * @param lease of this process
   */
  MemberStatus(int lanes, RunDirective found, OwnLease lease, TimeSource time) {
    this.waiter = time.waiter();
    this.lease = lease;
    this.ownLanes = lanes;
    this.lanesFound = found.lanes();
    this.wishes =
        new AtomicReference<>(new Wishes(new RunDirective(found.command(), lanes), false, 0));
  }

  OwnLease lease() {
    return lease;
  }

  RunDirective directive() {
    return wishes.get().directive();
  }

  /** The number of requests of this process; to be taken before a statement that reads is sent. */
  int asked() {
    return wishes.get().asked();
  }

  /**
   * Takes what a statement has read, unless this process has asked for something since: then the
   * statement may have read what was before that.
   *
   * @param askedBefore {@link #asked} before the statement was sent
   */
  void read(RunDirective found, int askedBefore) {
    wishes.updateAndGet(
        now -> now.asked() == askedBefore ? taken(found, now.followsLanes(), now.asked()) : now);
  }

  /** Takes what stands in the ledger since this process has asked. */
  void ask(RunDirective found, RunCommand request) {
    wishes.updateAndGet(
        now ->
            taken(
                found, now.followsLanes() || request instanceof RunCommand.Lanes, now.asked() + 1));
  }

  /** Drops the requests that a move to RUNNING takes back. */
  void runs(RunState from) {
    wishes.updateAndGet(
        now ->
            new Wishes(
                now.directive().afterRunningFrom(from), now.followsLanes(), now.asked() + 1));
  }

  private Wishes taken(RunDirective found, boolean followed, int asked) {
    boolean follows = followed || found.lanes() != lanesFound;
    return new Wishes(
        follows ? found : new RunDirective(found.command(), ownLanes), follows, asked);
  }

  /** Another process took over, and this one may not join again. Never taken back. */
  void declareDead() {
    declaredDead = true;
  }

  boolean isDeclaredDead() {
    return declaredDead;
  }

  void close() {
    closed = true;
    waiter.wake();
  }

  /** Where to wait for anything that ends when this process leaves the run. */
  TimeSource.Waiter waiter() {
    return waiter;
  }

  boolean isClosed() {
    return closed;
  }

  /** A request as it stands in the ledger; null for none. */
  static @Nullable String text(Optional<RunCommand> request) {
    if (request.isEmpty()) {
      return null;
    }
    return switch (request.get()) {
      case RunCommand.Pause pause -> "PAUSE";
      case RunCommand.Cancel cancel -> cancel.now() ? "CANCEL_NOW" : "CANCEL";
      case RunCommand.Resume resume -> null;
      case RunCommand.Lanes lanes -> null;
    };
  }

  /** A wish as it was read from the ledger. */
  static RunDirective directive(@Nullable String requested, int lanes) {
    Optional<RunCommand> request =
        switch (requested) {
          case null -> Optional.empty();
          case "PAUSE" -> Optional.of(new RunCommand.Pause());
          case "CANCEL" -> Optional.of(new RunCommand.Cancel(false));
          default -> Optional.of(new RunCommand.Cancel(true));
        };
    return new RunDirective(request, lanes);
  }
}
