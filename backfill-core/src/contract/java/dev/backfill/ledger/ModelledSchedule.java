package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through a random schedule on a ledger and on the model of one at once: every answer must be
 * that of the model, and after each step every chunk must stand as it does there. Claims are used
 * long after they were lost, by processes that are long gone. Used once.
 */
public final class ModelledSchedule implements AutoCloseable {

  private static final int CHUNKS = 8;
  private static final int ZOMBIES = 4; // at a time: each of them holds on to a connection
  private static final List<List<RunState>> MOVES =
      List.of(
          List.of(RunState.RUNNING, RunState.PAUSED),
          List.of(RunState.PAUSED, RunState.RUNNING),
          List.of(RunState.RUNNING, RunState.VALIDATING),
          List.of(RunState.VALIDATING, RunState.RUNNING),
          List.of(RunState.RUNNING, RunState.FAILED),
          List.of(RunState.FAILED, RunState.RUNNING),
          List.of(RunState.CANCELLED, RunState.RUNNING),
          List.of(RunState.RUNNING, RunState.CANCELLED));

  private final World world;
  private final String plan;
  private final LedgerModel model = new LedgerModel();
  private final List<RunLedger<IdRange>> members = new ArrayList<>();
  private final List<Claimed> claims = new ArrayList<>();
  private final Map<Long, Long> fences = new HashMap<>();
  private final Map<Long, Integer> done = new HashMap<>();
  private RunLedger<IdRange> run;
  private int appended;

  /** Where a schedule takes place. */
  public interface World {

    /** A ledger of another process on the same store. */
    Ledger ledger();

    /** Lets a process end without a word. */
    void kill(RunLedger<?> member);

    /** Lets every back-off be over. */
    void makeDue();
  }

  /** A claim as it was got, by whom, and its number in the model. */
  private record Claimed(RunLedger<IdRange> by, ClaimedChunk<IdRange> held, long claim) {}

  ModelledSchedule(World world, String plan) {
    this.world = world;
    this.plan = plan;
    this.run = opened();
    assertThat(run.move(RunState.PLANNED, RunState.RUNNING, "")).isTrue();
  }

  /** Goes through the schedule, and then through the rest of the plan in good order. */
  void check(List<Step> schedule) throws Exception {
    int gone = 1;
    for (var step : schedule) {
      try {
        take(step);
        compare();
      } catch (AssertionError e) {
        throw new AssertionError("%s, step %d of %s".formatted(step, gone, schedule), e);
      }
      gone++;
    }
    finish();
    compare();
    assertThat(done.values()).containsOnly(1);
    assertThat((long) done.size()).isEqualTo(model.changed());
  }

  private RunLedger<IdRange> opened() {
    var member = world.ledger().open(LedgerFixture.definition(plan));
    members.add(member);
    return member;
  }

  private void take(Step step) throws Exception {
    switch (step.kind()) {
      case APPEND -> append(step.pick() % 4 == 0);
      case CLAIM -> claim(1 + step.amount() % 3);
      case COMMIT -> advance(step, true);
      case NOTE -> advance(step, false);
      case RETRY ->
          end(
              step,
              new AttemptResult.Retry(
                  Duration.ofHours(step.amount() % 2),
                  LedgerFixture.TIMEOUT,
                  step.amount() % 3 > 0));
      case RELEASE -> end(step, new AttemptResult.Released());
      case FAIL -> end(step, new AttemptResult.Failed(LedgerFixture.TIMEOUT));
      case SKIP -> end(step, new AttemptResult.Skipped("not wanted"));
      case SPLIT -> split(step);
      case MAKE_DUE -> {
        world.makeDue();
        model.makeDue();
      }
      case PAUSE -> request(new RunCommand.Pause());
      case RESUME -> request(new RunCommand.Resume());
      case CANCEL -> request(new RunCommand.Cancel(step.amount() % 2 == 0));
      case MOVE -> move(step);
      case RESTART -> {
        run.close();
        next();
      }
      case TAKE_OVER -> {
        world.kill(run);
        next();
      }
    }
  }

  private void next() {
    var gone = run;
    run = opened();
    model.takeOver();
    assertThat(gone.claim(1)).isInstanceOf(Claim.Stop.class);
    if (members.size() > ZOMBIES + 1) {
      members.get(members.size() - ZOMBIES - 2).close();
    }
  }

  private void append(boolean late) {
    var seen = appended == 0 ? Optional.<String>empty() : Optional.of("" + appended);
    if (late) {
      assertThat(run.append(LedgerFixture.drafts(1, 1), Optional.of("late"), "x", false)).isFalse();
    } else if (appended < CHUNKS) {
      var drafts = LedgerFixture.drafts(appended + 1, appended + 2);
      appended += 2;
      assertThat(run.append(drafts, seen, "" + appended, appended == CHUNKS)).isTrue();
      model.append(drafts.stream().map(NewChunk::range).toList(), appended == CHUNKS);
    }
  }

  private void claim(int atMost) {
    var answer = run.claim(atMost);
    var expected = model.claim(atMost);
    if (expected.isEmpty()) {
      Class<?> none =
          model.stops()
              ? Claim.Stop.class
              : model.idles() || !model.isDrained() ? Claim.Idle.class : Claim.Drained.class;
      assertThat(answer).isInstanceOf(none);
      return;
    }
    assertThat(answer).isInstanceOf(Claim.Chunks.class);
    var held = ((Claim.Chunks<IdRange>) answer).held();
    assertThat(LedgerFixture.numbers(held))
        .isEqualTo(expected.stream().map(row -> row.no).toList());
    for (int i = 0; i < held.size(); i++) {
      var one = held.get(i);
      var row = expected.get(i);
      assertThat(List.of(one.attempt(), one.batches(), one.cursor(), one.chunk().range()))
          .isEqualTo(List.of(row.tries + 1, row.batches, row.cursor, row.range));
      var before = fences.put(row.no, one.fence());
      assertThat(before == null || before < one.fence())
          .as("the fence of %s rises", row.no)
          .isTrue();
      claims.add(new Claimed(run, one, row.claim));
    }
  }

  private void advance(Step step, boolean inTransaction) throws Exception {
    if (!claims.isEmpty()) {
      advance(claims.get(step.pick() % claims.size()), step.amount(), inTransaction);
    }
  }

  /** Does the next ids of a chunk, if the ledger lets it. */
  private void advance(Claimed claimed, int ids, boolean inTransaction) throws Exception {
    var held = claimed.held();
    var row = model.row(held.chunk().no());
    if (model.holds(row.no, claimed.claim()) && row.batches != held.batches()) {
      return; // who repeats a batch of a claim that holds is refused, and may lose the claim by it
    }
    long from = next(held);
    long to = Math.min(from + ids, held.chunk().range().to());
    var cursor =
        to == held.chunk().range().to() ? Optional.<String>empty() : Optional.of(Long.toString(to));
    var batch = new Batch(to - from, 0, 0, cursor);
    boolean expected =
        model.advance(held.chunk().no(), claimed.claim(), held.batches(), to - from, cursor);
    boolean taken =
        inTransaction
            ? LedgerFixture.commit(claimed.by(), List.of(held), List.of(batch)) == Outcome.COMMITTED
            : claimed.by().note(held, batch);
    assertThat(taken).as("a batch of %s", held).isEqualTo(expected);
    if (taken) {
      for (long id = from; id < to; id++) {
        done.merge(id, 1, Integer::sum);
      }
      claims.add(new Claimed(claimed.by(), held.after(batch), claimed.claim()));
    }
  }

  private static long next(ClaimedChunk<IdRange> held) {
    return held.cursor().map(Long::parseLong).orElse(held.chunk().range().from());
  }

  private void end(Step step, AttemptResult end) {
    if (!claims.isEmpty()) {
      end(claims.get(step.pick() % claims.size()), end);
    }
  }

  private void end(Claimed claimed, AttemptResult end) {
    boolean expected = model.end(claimed.held().chunk().no(), claimed.claim(), end);
    assertThat(claimed.by().end(claimed.held(), end))
        .as("%s of %s", end, claimed.held())
        .isEqualTo(expected);
  }

  /** Splits what is left; only who knows every batch may cut it. */
  private void split(Step step) {
    if (claims.isEmpty()) {
      return;
    }
    var claimed = claims.get(step.pick() % claims.size());
    long from = next(claimed.held());
    long to = claimed.held().chunk().range().to();
    if (from + 1 < to
        && model.row(claimed.held().chunk().no()).batches == claimed.held().batches()) {
      long middle = (from + to) / 2;
      end(
          claimed,
          new AttemptResult.Split(List.of(new IdRange(from, middle), new IdRange(middle, to))));
    }
  }

  private void request(RunCommand request) {
    run.request(request);
    model.request(request);
  }

  private void move(Step step) {
    var move = MOVES.get(step.pick() % MOVES.size());
    boolean expected = model.move(move.get(0), move.get(1));
    assertThat(run.move(move.get(0), move.get(1), "")).as("%s", move).isEqualTo(expected);
  }

  /** Every chunk stands as in the model. */
  private void compare() {
    var view = run.view(1_000);
    assertThat(view.state()).isEqualTo(model.state());
    assertThat(view.planned()).isEqualTo(model.isPlanned());
    assertThat(view.rows().changed()).isEqualTo(model.changed());
    for (var state : ChunkState.values()) {
      assertThat(view.count(state))
          .as("%s", state)
          .isEqualTo(model.counts().getOrDefault(state, 0L));
    }
    assertThat(
            view.notable().stream()
                .map(c -> List.of(c.no(), c.state(), c.attempts(), c.rows().changed()))
                .toList())
        .isEqualTo(
            model.rows().stream().map(r -> List.of(r.no, r.state, r.tries, r.changed)).toList());
  }

  /** Plans what is left, runs failed chunks again, and does everything. */
  private void finish() throws Exception {
    run.close();
    next();
    while (appended < CHUNKS) {
      append(false);
    }
    request(new RunCommand.Resume());
    for (var move : MOVES) {
      if (model.state() == move.get(0) && move.get(1) == RunState.RUNNING) {
        take(new Step(Step.Kind.MOVE, MOVES.indexOf(move), 1));
      }
    }
    take(new Step(Step.Kind.MOVE, 4, 1));
    take(new Step(Step.Kind.MOVE, 5, 1)); // takes back what was asked, and failures
    take(new Step(Step.Kind.MAKE_DUE, 0, 1));
    while (!model.isDrained()) {
      int before = claims.size();
      claim(3);
      for (var claimed : List.copyOf(claims.subList(before, claims.size()))) {
        advance(claimed, Integer.MAX_VALUE / 2, true);
      }
    }
    claim(1);
  }

  @Override
  public void close() {
    members.forEach(RunLedger::close);
  }
}
