package dev.backfill.jdbc.ledger;

import dev.backfill.check.CheckResult;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.resource.Lending;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.Peers;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.ledger.SetAside;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.TableDifference;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** One process in one run of a ledger in a database. Thread-safe; hands everything on. */
public final class JdbcRunLedger<R extends Range> implements RunLedger<R> {

  private static final int GOODBYES = 2;

  private final Membership<R> member;
  private final Heartbeat heartbeat;
  private final LockWatch locks;
  private final ChunkClaims<R> claims;
  private final ChunkResults<R> ends;
  private final RunStore<R> books;
  private final RunViews views;
  private final Optional<Approvals> approvals;
  private final AtomicBoolean closed = new AtomicBoolean();

  JdbcRunLedger(
      Membership<R> member,
      Heartbeat heartbeat,
      DeadProcesses dead,
      Optional<Approvals> approvals) {
    this.member = member;
    this.approvals = approvals;
    this.heartbeat = heartbeat;
    this.locks = new LockWatch(member);
    locks.start();
    var definition = member.definition();
    this.views =
        new RunViews(
            member.home(),
            member.runId(),
            bounds -> definition.bounds(definition.codec().read(bounds)),
            new EndedBlocks(member.settings().block()));
    this.claims = new ChunkClaims<>(member, dead, views::firstUnfinished);
    this.ends = new ChunkResults<>(member, claims);
    this.books = new RunStore<>(member);
  }

  @Override
  public String runId() {
    return member.runId().toString();
  }

  @Override
  public Optional<Approvals> approvals() {
    return approvals;
  }

  @Override
  public Optional<String> plannedTo() {
    return books.plannedTo();
  }

  @Override
  public boolean append(
      List<NewChunk<R>> next, Optional<String> seen, String plannedTo, boolean last) {
    if (member.status().isClosed() || member.status().isDeclaredDead()) {
      throw new LedgerException(
          "This process has left the run of plan '%s': nothing more can be planned"
              .formatted(member.definition().planName()),
          null);
    }
    return books.append(next, seen, plannedTo, last);
  }

  @Override
  public <T> T planning(Callable<T> question) throws Exception {
    var settings = member.settings();
    var limits = new Lending.Limits(settings.lockTimeout(), settings.statementTimeout());
    return Lending.planning(
        member.connections().dataSource(), member.connections().forPlanning(), limits, question);
  }

  @Override
  public <T> T checking(Callable<T> question) throws Exception {
    return Lending.checking(
        member.connections().dataSource(), member.connections().forChecks(), question);
  }

  @Override
  public Claim<R> claim(int atMost, long upTo) {
    return claims.claim(atMost, upTo, Upstreams.none());
  }

  @Override
  public Claim<R> claim(int atMost, long upTo, Upstreams<R> upstream) {
    return claims.claim(atMost, upTo, upstream);
  }

  @Override
  public Optional<FencedTransaction> begin(List<ClaimedChunk<R>> held) throws SQLException {
    if (held.isEmpty()) {
      throw new IllegalArgumentException("A transaction needs at least one claim, had none");
    }
    if (member.status().isDeclaredDead() || member.status().isClosed()) {
      return Optional.empty();
    }
    return FencedChunks.begin(member, claims, List.copyOf(held));
  }

  @Override
  public boolean note(ClaimedChunk<R> held, Batch done) {
    return !member.status().isClosed() && ends.note(held, done);
  }

  @Override
  public SetAside setAside(ClaimedChunk<R> held, List<FaultyRow> rows, long atMost) {
    return member.status().isClosed() ? SetAside.LOST : ends.setAside(held, rows, atMost);
  }

  @Override
  public boolean end(ClaimedChunk<R> held, AttemptResult end) {
    return !member.status().isClosed() && ends.end(held, end);
  }

  @Override
  public boolean move(RunState from, RunState to, String why) {
    boolean moved = books.move(from, to, why);
    if (moved && to == RunState.VALIDATING) {
      views.readAllAgain(); // what the run is judged by is read, not remembered
    }
    return moved;
  }

  @Override
  public ChunkCoverage<R> coverage(Order order) {
    return new StoredCoverage<>(member).read(order);
  }

  @Override
  public Transaction complete() throws SQLException {
    return new CompletingTransaction(member, books);
  }

  @Override
  public String remember(String key, String valueIfAbsent) {
    return books.remember(key, valueIfAbsent);
  }

  @Override
  public Optional<String> recall(String key) {
    return books.recall(key);
  }

  @Override
  public TableDifference difference() {
    return books.difference();
  }

  @Override
  public void record(CheckResult result) {
    books.record(result);
  }

  @Override
  public List<LockWait> lockWaits() {
    return member.connections().transactions().lockWaits();
  }

  @Override
  public List<String> notices() {
    return new DurableEnd(member).isNeeded() ? List.of(DurableEnd.NOTICE) : List.of();
  }

  @Override
  public Peers peers() {
    return books.peers();
  }

  @Override
  public void request(RunCommand request) {
    books.request(request);
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    var skip = new ChunkSkip(member.definition().planName(), chunkId, why, by);
    var unused =
        member
            .connections()
            .control(
                member.doing("skip chunk '%s'".formatted(chunkId)),
                (connection, again) -> skip.on(connection, member.home(), member.runId()));
  }

  @Override
  public RunDirective directive() {
    return member.status().directive();
  }

  @Override
  public RunView view(int notable) {
    return member
        .connections()
        .controlTransaction(
            member.doing("look at the run"), (connection, again) -> views.read(connection, notable))
        .orElseThrow(
            () ->
                new LedgerException(
                    "Plan '%s' was forgotten by the ledger"
                        .formatted(member.definition().planName()),
                    null));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The heartbeat ends after the claims are given back: while a chunk may still be at work, its
   * process must be seen to live.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    member.status().close();
    locks.close();
    try {
      leaveInOrder();
    } finally {
      heartbeat.close(); // or the lease of a process that has left would last for ever
      member.connections().close();
    }
  }

  private void leaveInOrder() {
    boolean reached = tried("give back what is claimed", this::giveBack);
    heartbeat.close();
    if (reached) {
      tried("leave the run", this::leave);
    }
  }

  /**
   * The next process does what could not be done: it finds this one dead. But not before the lease
   * has run out, where the session lives on in a pool: so it is tried once more.
   */
  private boolean tried(String what, RunConnections.Use<Integer> use) {
    for (int i = 0; i < GOODBYES; i++) {
      if (triedOnce(what, use)) {
        return true;
      }
    }
    return false;
  }

  private boolean triedOnce(String what, RunConnections.Use<Integer> use) {
    try {
      return member.connections().control(member.doing(what), use) >= 0;
    } catch (LedgerException e) {
      Ignored.because("the next process finds this one dead and takes over", e);
      return false;
    }
  }

  /** The heartbeat that shows that this process is alive. */
  public Heartbeat heartbeat() {
    return heartbeat;
  }

  /** Where the ledger is. */
  public LedgerLocation home() {
    return member.home();
  }

  private int giveBack(Connection connection, boolean again) throws SQLException {
    return member
        .sql(LedgerStatement.RELEASE_ALL)
        .on(connection)
        .with("run", member.runId())
        .with("process", member.processId())
        .with("held", ArrayValue.bigints(List.of()))
        .update();
  }

  private int leave(Connection connection, boolean again) throws SQLException {
    return member
        .sql(LedgerStatement.PROCESS_DELETE)
        .on(connection)
        .with("process", member.processId())
        .update();
  }
}
