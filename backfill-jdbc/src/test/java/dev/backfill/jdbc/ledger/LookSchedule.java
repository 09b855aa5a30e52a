package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.TIMEOUT;
import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Goes through a random schedule of two processes on one run, of people who leave chunks out and
 * have them done again, and of a rollback at its end. After each step two readers that remember
 * what has ended must see what a reader sees who reads every chunk. Used once.
 */
final class LookSchedule implements AutoCloseable {

  private static final int BLOCK = 4;
  private static final int MOST = 80;

  private final PostgresDatabase database;
  private final DataSource pool;
  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final Random random;
  private final String plan;
  private final boolean tellsOfRevisions;
  private final List<RunLedger<IdRange>> members = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final LedgerLocation home;
  private final UUID run;
  private int planned;
  private long remembered;

  /** A claim, and the process that has it. */
  private record Held(RunLedger<IdRange> by, ClaimedChunk<IdRange> chunk) {}

  /** A reader that looks again and again. */
  private record Reader(RunViews views, EndedBlocks ended, BorrowedConnection borrowed) {}

  /**
   * Begins a run.
   *
   * @param forGood the states that a reader takes for final
   * @param tellsOfRevisions false if chunks that had ended are changed without a word
   */
  LookSchedule(
      PostgresDatabase database, Random random, Set<ChunkState> forGood, boolean tellsOfRevisions)
      throws SQLException {
    this.database = database;
    this.pool = database.pool();
    this.random = random;
    this.tellsOfRevisions = tellsOfRevisions;
    this.plan = "looks_" + Long.toUnsignedString(random.nextLong(), 36);
    open();
    members.getFirst().move(RunState.PLANNED, RunState.RUNNING, "");
    home = ((JdbcRunLedger<?>) members.getFirst()).home();
    run = UUID.fromString(members.getFirst().runId());
    for (int i = 0; i < 2; i++) {
      var ended = new EndedBlocks(BLOCK, forGood);
      var views = new RunViews(home, run, Object::toString, ended);
      readers.add(new Reader(views, ended, BorrowedConnection.readCommitted(pool)));
    }
  }

  private void open() {
    while (members.size() < 2) {
      members.add(ledger().open(definition(plan)));
    }
  }

  private JdbcLedger ledger() {
    return Inside.block(Inside.time(JdbcLedger.in(pool), clock), BLOCK)
        .lease(Duration.ofMinutes(10))
        .shared();
  }

  /** What can happen, the common things more often. */
  enum Step {
    APPEND(3),
    CLAIM(4),
    FINISH(10),
    ADVANCE(2),
    FAIL(1),
    SKIP(1),
    RELEASE(1),
    SPLIT(1),
    LEAVE_OUT(1),
    TAKE_OVER(1),
    BEGIN_AGAIN(1),
    DO_AGAIN(1),
    RESTART(1);

    private final int weight;

    Step(int weight) {
      this.weight = weight;
    }

    /** One of them. */
    static Step random(Random random) {
      var all =
          Stream.of(values())
              .flatMap(step -> Collections.nCopies(step.weight, step).stream())
              .toList();
      return all.get(random.nextInt(all.size()));
    }
  }

  /** Goes through steps, and returns how many chunks were not read again, in all looks. */
  long go(List<Step> steps) throws Exception {
    int gone = 0;
    for (var step : steps) {
      gone++;
      take(step);
      look(readers.getFirst(), "step %d, %s".formatted(gone, step));
      if (random.nextInt(4) == 0) {
        look(readers.getLast(), "the other reader at step %d, %s".formatted(gone, step));
      }
    }
    return remembered;
  }

  private void take(Step step) throws Exception {
    var member = members.get(random.nextInt(members.size()));
    switch (step) {
      case APPEND -> append(member);
      case CLAIM -> claim(member);
      case FINISH -> advance(new Batch(random.nextInt(1_000), 2, 1, Optional.empty()));
      case ADVANCE -> advance(batch(3, "5"));
      case FAIL -> end(new AttemptResult.Failed(TIMEOUT));
      case SKIP -> end(new AttemptResult.Skipped("not wanted"));
      case RELEASE -> end(new AttemptResult.Released());
      case SPLIT -> split();
      case LEAVE_OUT -> leaveOut(member);
      case TAKE_OVER -> takeOver();
      case BEGIN_AGAIN -> beginAgain(member);
      case DO_AGAIN -> doAgain();
      case RESTART -> restart();
    }
  }

  private void append(RunLedger<IdRange> member) {
    if (planned < MOST) {
      int to = planned + BLOCK + random.nextInt(6);
      var seen = planned == 0 ? Optional.<String>empty() : Optional.of("" + planned);
      assertThat(member.append(drafts(planned + 1, to), seen, "" + to, to >= MOST)).isTrue();
      planned = to;
    }
  }

  private void claim(RunLedger<IdRange> member) {
    if (member.claim(BLOCK) instanceof Claim.Chunks<IdRange> chunks) {
      chunks.held().forEach(chunk -> held.add(new Held(member, chunk)));
    }
  }

  private Optional<Held> anyHeld() {
    return held.isEmpty()
        ? Optional.empty()
        : Optional.of(held.remove(random.nextInt(held.size())));
  }

  private void end(AttemptResult result) {
    anyHeld().ifPresent(one -> one.by().end(one.chunk(), result));
  }

  private void advance(Batch done) {
    anyHeld()
        .ifPresent(
            one -> {
              if (one.by().note(one.chunk(), done) && !done.isLast()) {
                held.add(new Held(one.by(), one.chunk().after(done)));
              }
            });
  }

  private void split() {
    anyHeld()
        .ifPresent(
            one -> {
              var range = one.chunk().chunk().range();
              long middle = (range.from() + range.to()) / 2;
              if (middle > range.from()) {
                var parts =
                    List.of(new IdRange(range.from(), middle), new IdRange(middle, range.to()));
                one.by().end(one.chunk(), new AttemptResult.Split(parts));
              }
            });
  }

  private Optional<String> anyChunk(String states) throws SQLException {
    return database
        .column(
            "select chunk_id from backfill_chunk where run_id = '%s' and state in (%s)"
                    .formatted(run, states)
                + " order by md5(chunk_no || '%d') limit 1".formatted(random.nextInt()))
        .stream()
        .findFirst();
  }

  private void leaveOut(RunLedger<IdRange> member) throws SQLException {
    anyChunk("'PENDING', 'FAILED'").ifPresent(label -> member.skip(label, "by hand", "ann"));
  }

  /** What a process does with the chunks of a dead one. */
  private void takeOver() throws SQLException {
    database.execute(
        "update backfill_chunk set state = 'PENDING', owner = null, fence = fence + 1"
            + " where state = 'RUNNING' and chunk_no %% 2 = 0 and run_id = '%s'".formatted(run));
  }

  private void beginAgain(RunLedger<IdRange> member) {
    member.move(RunState.RUNNING, RunState.FAILED, "");
    member.move(RunState.FAILED, RunState.RUNNING, "");
  }

  private void restart() {
    var gone = members.remove(random.nextInt(members.size()));
    gone.close();
    open();
  }

  /** While no process is at work; readers that were there before look again later. */
  private void doAgain() throws SQLException {
    var label = anyChunk("'SUCCEEDED'");
    if (label.isEmpty()) {
      return;
    }
    members.forEach(RunLedger::close);
    members.clear();
    var request =
        random.nextInt(3) == 0 ? Reprocess.all("again") : Reprocess.chunks("again", label.get());
    ledger().reprocess(plan, request);
    if (!tellsOfRevisions) {
      database.execute("update backfill_run set chunks_revision = 0");
    }
    open();
  }

  /** As a rollback of some chunks does, with looks in between. */
  void rollBackSome() throws SQLException {
    try (var borrowed = BorrowedConnection.readCommitting(pool)) {
      var connection = borrowed.connection();
      home.sql(LedgerStatement.CHUNKS_MAY_CHANGE).on(connection).with("run", run).update();
      look(readers.getFirst(), "a rollback begins");
      for (long no = 1; no <= planned; no += 5) {
        home.sql(LedgerStatement.CHUNK_ROLLED_BACK)
            .on(connection)
            .with("run", run)
            .with("chunk", no)
            .update();
        look(readers.getFirst(), "rolled back %d".formatted(no));
      }
    }
  }

  private void look(Reader reader, String when) throws SQLException {
    var connection = reader.borrowed().connection();
    RunViews.atOneMoment(connection);
    int notable = List.of(0, 3, 30).get(random.nextInt(3));
    var seen = reader.views().readNow(connection, notable).orElseThrow();
    var whole = RunViews.fromOutside(home, run, false).readNow(connection, notable).orElseThrow();
    assertThat(seen.chunks()).as(when).isEqualTo(counts(connection));
    assertThat(seen.rows().changed()).as(when).isEqualTo(sum(connection, "changed"));
    assertThat(seen.chunks()).as(when).isEqualTo(whole.chunks());
    assertThat(seen.rows()).as(when).isEqualTo(whole.rows());
    assertThat(seen.estimates()).as(when).isEqualTo(whole.estimates());
    assertThat(seen.skipped()).as(when).isEqualTo(whole.skipped());
    assertThat(named(seen)).as(when).isEqualTo(named(whole));
    remembered += reader.ended().totals().all();
    connection.commit();
  }

  private static List<List<Object>> named(RunView view) {
    return view.notable().stream()
        .map(chunk -> List.<Object>of(chunk.no(), chunk.state(), chunk.rows()))
        .toList();
  }

  private Map<ChunkState, Long> counts(Connection connection) throws SQLException {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    TestSql.list(
        connection,
        "select state, count(*) from backfill_chunk where run_id = ? group by state",
        row -> counts.put(ChunkState.valueOf(row.getString(1)), row.getLong(2)) == null,
        run);
    return counts;
  }

  private long sum(Connection connection, String column) throws SQLException {
    return TestSql.one(
        connection,
        "select coalesce(sum(" + column + "), 0) from backfill_chunk where run_id = ?",
        row -> row.getLong(1),
        run);
  }

  @Override
  public void close() {
    readers.forEach(reader -> reader.borrowed().close());
    members.forEach(RunLedger::close);
  }
}
