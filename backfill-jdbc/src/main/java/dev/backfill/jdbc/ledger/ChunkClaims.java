package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out chunks, and takes them back from processes that are dead. Thread-safe; one claim at a
 * time, on the connection for control.
 */
final class ChunkClaims<R extends Range> {

  /** The time after which a lane looks again where nothing but other lanes can bring it work. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The same where the next claim is likely to find some. */
  private static final Duration SOON = Duration.ofMillis(1);

  private final Membership<R> member;
  private final ChunkRows<R> rows;
  private final DeadProcesses dead;
  private final TimeSource time;

  /** As far as this process knows, each chunk before this one is done. */
  private final LongSupplier firstUnfinished;

  /**
   * Fences of the chunks that this process has claimed and not given up, by number: what else it
   * owns comes from a claim whose answer was lost.
   */
  private final ConcurrentMap<Long, Long> held = new ConcurrentHashMap<>();

  /** Chunks below it are not pending, as far as is known; guarded by the control connection. */
  private long low;

  /**
   * The chunks that were given back and may be claimed again after a while; it stands below the
   * mark.
   */
  private final ConcurrentSkipListSet<Return> returns = new ConcurrentSkipListSet<>();

  /**
   * True if this process may own chunks that no lane knows of. Any thread sets it; it is cleared
   * before what it asks for is done, so that nothing said meanwhile is forgotten.
   */
  private final AtomicBoolean unheard = new AtomicBoolean();

  private long lastLook;

  ChunkClaims(Membership<R> member, DeadProcesses dead, LongSupplier firstUnfinished) {
    this.member = member;
    this.firstUnfinished = firstUnfinished;
    this.rows = new ChunkRows<>(member.definition());
    this.dead = dead;
    this.time = member.settings().time();
    this.lastLook = time.nanos();
  }

  Claim<R> claim(int atMost, long upTo, Upstreams<R> upstream) {
    if (atMost < 1) {
      throw new IllegalArgumentException("a claim takes at least 1 chunk, was " + atMost);
    }
    if (member.status().isClosed()) {
      return new Claim.Stop<>("this process has left the run");
    }
    if (member.status().isDeclaredDead()) {
      return declaredDead();
    }
    var claim =
        member
            .connections()
            .control(
                member.doing("claim chunks"),
                (connection, again) -> {
                  if (again) {
                    unheard.set(true);
                  }
                  return claimOn(connection, new Wanted<>(atMost, upTo, upstream));
                });
    return claim.orElseThrow(this::withoutLease);
  }

  /** A heartbeat that is not answered is an outage, like any other question without an answer. */
  private LedgerUnreachableException withoutLease() {
    return new LedgerUnreachableException(
        String.format(
            Locale.ROOT,
            "Could not claim chunks of plan '%s': the heartbeat of this process was last answered"
                + " %.1f s ago, and its lease of %s has run out. Chunks are claimed again when it"
                + " is answered",
            member.definition().planName(),
            Durations.millis(member.status().lease().age()) / 1_000.0,
            member.settings().lease()),
        null);
  }

  /** A claim that this process has ended, or that was taken from it. */
  void letGo(ClaimedChunk<R> claim) {
    held.remove(claim.chunk().no(), claim.fence());
  }

  /** A claim that was given back; its chunk is to be claimed again after a while. */
  void gaveBack(ClaimedChunk<R> claim, Duration after) {
    letGo(claim);
    returns.add(new Return(time.nanos() + Durations.nanos(after), claim.chunk().no()));
  }

  /** A claim of which it is unknown whether it still holds: if it does, it is given back. */
  void lostSight(ClaimedChunk<R> claim) {
    letGo(claim);
    unheard.set(true);
  }

  /** Empty if the heartbeat of this process is late: its lease has run out. */
  private Optional<Claim<R>> claimOn(Connection connection, Wanted<R> wanted) throws SQLException {
    releaseUnheard(connection);
    long now = time.nanos();
    if (now - lastLook > Durations.nanos(member.settings().lease()) / 2) {
      lookForDead(connection); // before the claim: what is claimed must not be lost by an error
    }
    while (!returns.isEmpty() && returns.first().due() - now <= 0) { // one claim at a time polls
      low = Math.min(low, returns.removeFirst().chunk());
    }
    var answer = ask(connection, wanted);
    long first = firstUnfinished.getAsLong();
    if (answer.mayClaim() && answer.held().isEmpty() && low > first && !wanted.depends()) {
      low = first;
      answer = ask(connection, wanted);
    }
    if (!answer.mayClaim()) {
      return Optional.ofNullable(answer.refusal());
    }
    return Optional.of(
        answer.held().isEmpty()
            ? idle(connection, wanted, answer)
            : new Claim.Chunks<>(answer.held()));
  }

  private Answer<R> ask(Connection connection, Wanted<R> wanted) throws SQLException {
    if (!wanted.depends()) {
      return answer(askOnce(connection, LedgerStatement.CLAIM, wanted, List.of()), null);
    }
    try {
      var decided = LocalTransaction.on(connection, tx -> decided(tx, wanted));
      return answer(decided.lines(), decided.blocked());
    } catch (SQLException | RuntimeException | Error e) {
      unheard.set(true); // also if there was no answer to the commit
      throw e;
    }
  }

  /** What may start is read in the transaction that claims it. */
  private Decided<R> decided(Connection tx, Wanted<R> wanted) throws SQLException {
    var ready = new ReadyChunks<>(member).of(tx, wanted.atMost(), wanted.upTo(), wanted.upstream());
    return new Decided<>(
        askOnce(tx, LedgerStatement.CLAIM_READY, wanted, ready.numbers()), ready.blocked());
  }

  private Answer<R> answer(List<Line<R>> lines, ReadyChunks.@Nullable Blocked blocked) {
    if (lines.isEmpty()) {
      return new Answer<>(false, new Claim.Stop<>("the run was forgotten"), false, List.of(), null);
    }
    var chunks = new ArrayList<ClaimedChunk<R>>();
    for (var line : lines) {
      if (line.held() != null) {
        held.put(line.held().chunk().no(), line.held().fence());
        chunks.add(line.held());
        low = line.held().chunk().no();
      }
    }
    var head = lines.getFirst();
    return new Answer<>(head.mayClaim(), head.refusal(), head.planned(), chunks, blocked);
  }

  /** If there is no answer, it is unknown what was claimed. */
  private List<Line<R>> askOnce(
      Connection connection, LedgerStatement statement, Wanted<R> wanted, List<Long> ready)
      throws SQLException {
    int asked = member.status().asked();
    try {
      var call =
          member
              .sql(statement)
              .on(connection)
              .with("process", member.processId())
              .with("run", member.runId())
              .with("count", wanted.atMost());
      return (wanted.depends()
              ? call.with("ready", ArrayValue.bigints(ready))
              : call.with("low", low).with("up_to", wanted.upTo()))
          .list(row -> line(row, asked));
    } catch (SQLException | RuntimeException | Error e) {
      unheard.set(true);
      throw e;
    }
  }

  private Line<R> line(ResultSet row, int asked) throws SQLException {
    var control = MemberStatus.directive(row.getString(2), row.getInt(3));
    member.status().read(control, asked);
    boolean isMember = row.getBoolean(6);
    boolean rejoins = !isMember && member.settings().shared(); // or its heartbeat says why not
    boolean leased = row.getBoolean(5) && !rejoins;
    Claim<R> refusal = null;
    if (!isMember) {
      refusal = rejoins ? null : dead();
    } else if (control.cancels()) {
      refusal = new Claim.Stop<>("cancelled on request");
    } else if (!RunState.valueOf(row.getString(1)).isLive()) {
      refusal = new Claim.Stop<>("the run is " + row.getString(1));
    } else if (control.pauses() || row.getString(1).equals("PAUSED")) {
      refusal = new Claim.Idle<>(POLL);
    }
    boolean none = row.getObject(7) == null;
    return new Line<>(
        leased && refusal == null, refusal, row.getBoolean(4), none ? null : rows.held(row, 7));
  }

  /** Says why nothing could be claimed; takes what the dead have left before that. */
  private Claim<R> idle(Connection connection, Wanted<R> wanted, Answer<R> found)
      throws SQLException {
    var unfinished = unfinished(connection, wanted, found.planned());
    boolean planned = found.planned() || unfinished.plannedSoFar();
    if (unfinished.orphaned() > 0 || unfinished.unheard()) {
      lookForDead(connection);
      unheard.compareAndSet(false, unfinished.unheard());
      releaseUnheard(connection);
      var answer = ask(connection, wanted);
      if (!answer.held().isEmpty()) {
        return new Claim.Chunks<>(answer.held());
      }
    }
    if (planned && !unfinished.isAny()) {
      return drained(connection, wanted) ? new Claim.Drained<>() : new Claim.Idle<>(SOON);
    }
    if (wanted.depends()) {
      return waiting(found.blocked(), unfinished, planned);
    }
    var due = Duration.ofMillis(Math.max(1, unfinished.millisUntilDue()));
    if (planned && unfinished.running() == 0) {
      return new Claim.Idle<>(due);
    }
    var wait = unfinished.pending() > 0 && due.compareTo(POLL) < 0 ? due : POLL;
    return new Claim.Idle<>(wait);
  }

  /**
   * Returns true if nothing is left, and no crash of the server can take back the chunks that are
   * done. A lane that hears so does not come back for them. Both in one transaction: a pooler may
   * give each another session, between which the server crashes unnoticed.
   */
  private boolean drained(Connection connection, Wanted<R> wanted) throws SQLException {
    var end = new DurableEnd(member);
    if (!end.isNeeded() && !member.settings().shared()) { // another process may not have waited
      return true;
    }
    boolean isDurable =
        LocalTransaction.on(
            connection, tx -> !unfinished(tx, wanted, 0L).isAny() && end.waitsForReader(tx));
    low = isDurable ? low : 0;
    return isDurable;
  }

  /**
   * Looks where chunks may be unfinished. Before nothing is left, it looks from the first one on:
   * so the last word is the ledger's, whatever this process knows.
   */
  private Unfinished unfinished(Connection connection, Wanted<R> wanted, boolean planned)
      throws SQLException {
    long first = firstUnfinished.getAsLong();
    var above = unfinished(connection, wanted, first);
    if (above.isAny() || first <= 1 || !(planned || above.plannedSoFar())) {
      return above;
    }
    var all = unfinished(connection, wanted, 0L);
    if (all.isAny()) {
      low = 0;
    }
    return all;
  }

  private Unfinished unfinished(Connection connection, Wanted<R> wanted, long from)
      throws SQLException {
    return member
        .sql(LedgerStatement.UNFINISHED_CHUNKS)
        .on(connection)
        .with("process", member.processId())
        .with("held", ArrayValue.bigints(List.copyOf(held.keySet())))
        .with("run", member.runId())
        .with("low", from)
        .with("up_to", wanted.upTo())
        .one(
            row ->
                new Unfinished(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getBoolean(5),
                    row.getBoolean(6)));
  }

  /**
   * The runs upstream change at any time. Nothing has been put back since the pending chunks were
   * read if there are as many of them as then.
   */
  private static <R extends Range> Claim<R> waiting(
      ReadyChunks.@Nullable Blocked blocked, Unfinished unfinished, boolean planned) {
    return planned
            && blocked != null
            && unfinished.running() == 0
            && unfinished.pending() == blocked.chunks()
        ? new Claim.Blocked<>(blocked.why())
        : new Claim.Idle<>(POLL);
  }

  /** Also looks from the first unfinished chunk on again, for what others have given back. */
  private void lookForDead(Connection connection) throws SQLException {
    lastLook = time.nanos();
    low = firstUnfinished.getAsLong();
    if (member.status().lease().mayTellTheDead()) {
      var unused = dead.reclaim(connection, low); // the next claim takes the rest
    }
  }

  /** A claim whose answer was lost with its connection leaves chunks that no lane knows of. */
  private void releaseUnheard(Connection connection) throws SQLException {
    if (!unheard.getAndSet(false)) {
      return;
    }
    try {
      member
          .sql(LedgerStatement.RELEASE_ALL)
          .on(connection)
          .with("run", member.runId())
          .with("process", member.processId())
          .with("held", ArrayValue.bigints(List.copyOf(held.keySet())))
          .update();
      low = firstUnfinished.getAsLong();
    } catch (SQLException | RuntimeException | Error e) {
      unheard.set(true);
      throw e;
    }
  }

  private Claim<R> dead() {
    member.status().declareDead();
    return declaredDead();
  }

  private Claim<R> declaredDead() {
    return new Claim.Stop<>(
        "this process was declared dead: it was silent for longer than its lease, or another one"
            + " took over");
  }

  /** A chunk that was given back, and when it is due, by a clock that only counts. */
  private record Return(long due, long chunk) implements Comparable<Return> {

    @Override
    public int compareTo(Return other) {
      int first = Long.signum(due - other.due);
      return first == 0 ? Long.compare(chunk, other.chunk) : first;
    }
  }

  /** One row of the answer. */
  private record Line<R extends Range>(
      boolean mayClaim,
      @Nullable Claim<R> refusal,
      boolean planned,
      @Nullable ClaimedChunk<R> held) {}

  /**
   * The whole answer. Without a refusal, a process that may not claim has no lease.
   *
   * @param blocked why nothing that is pending can start any more, if that is so
   */
  private record Answer<R extends Range>(
      boolean mayClaim,
      @Nullable Claim<R> refusal,
      boolean planned,
      List<ClaimedChunk<R>> held,
      ReadyChunks.@Nullable Blocked blocked) {}

  /** The answer of a run that depends on others, before it is committed. */
  private record Decided<R extends Range>(
      List<Line<R>> lines, ReadyChunks.@Nullable Blocked blocked) {}

  /** What a lane asks for. */
  private record Wanted<R extends Range>(int atMost, long upTo, Upstreams<R> upstream) {

    boolean depends() {
      return !upstream.isEmpty();
    }
  }

  /** The unfinished chunks of the run. */
  private record Unfinished(
      long running,
      long pending,
      long millisUntilDue,
      long orphaned,
      boolean unheard,
      boolean plannedSoFar) {

    boolean isAny() {
      return running + pending > 0;
    }
  }
}
