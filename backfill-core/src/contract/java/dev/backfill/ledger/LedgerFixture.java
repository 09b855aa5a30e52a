package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a ledger brings to be tested, and the words in which its contract is tested. */
public interface LedgerFixture {

  /** Name of the plan that most tests run. */
  String PLAN = "orders_tier";

  /** A failure as an engine would note it. */
  Failure TIMEOUT = new Failure(FailureKind.RETRY, "lock timeout", "55P03");

  /** The ledger under test, empty at first. */
  Ledger ledger();

  /** The same runs, as another process sees them. */
  Ledger sameStoreAsAnotherProcess();

  /** Lets every back-off of the plan be over. */
  void makeDue(String planName);

  /** Lets 40 days go by, for approvals and for runs that were let in with them. */
  void passFortyDays();

  /** Lets a process end without a word, and the ledger know that it is dead. */
  default void kill(RunLedger<?> member) {
    member.close();
  }

  /** Returns when the member has heard of what others have asked for until now. */
  default void awaitNews(RunLedger<?> member) throws Exception {}

  /** Opens a run whose membership ends with the test. */
  <R extends Range> RunLedger<R> open(Ledger ledger, RunDefinition<R> definition);

  /** A run of {@link #PLAN} at work that has no chunks yet. */
  default RunLedger<IdRange> started() {
    var run = open(ledger(), definition(PLAN));
    assertThat(run.move(RunState.PLANNED, RunState.RUNNING, "")).isTrue();
    return run;
  }

  /** A run of {@link #PLAN} at work, all of whose chunks are planned. */
  default RunLedger<IdRange> running(int chunks) {
    var run = started();
    plan(run, chunks);
    return run;
  }

  /** Plans all chunks at once. */
  static void plan(RunLedger<IdRange> run, int chunks) {
    assertThat(run.append(drafts(1, chunks), Optional.empty(), "all", true)).isTrue();
  }

  /** The definition of a plan of id ranges. */
  static RunDefinition<IdRange> definition(String plan) {
    return new RunDefinition<>(
        plan,
        "a".repeat(64),
        "b".repeat(64),
        """
        format: backfill-plan/1
        scope: ids
        chunkBy: month
        format: backfill-work/1
        work: UPDATE orders
        """,
        "data-team",
        4,
        ZoneOffset.UTC,
        new IdCodec(false));
  }

  /** Chunks of ten ids and ten expected rows each; the first one is number 1. */
  static List<NewChunk<IdRange>> drafts(int first, int last) {
    var drafts = new ArrayList<NewChunk<IdRange>>();
    for (int i = first; i <= last; i++) {
      drafts.add(new NewChunk<>(ChunkKind.RANGE, range(i), rows(10)));
    }
    return drafts;
  }

  /** Range of the chunk with this number. */
  static IdRange range(long no) {
    return new IdRange((no - 1) * 10, no * 10);
  }

  /** An estimate. */
  static Optional<Estimate> rows(long rows) {
    return Optional.of(new Estimate(rows, Estimate.Source.EXPLAIN));
  }

  /** Claims as lane 0, which must find something. */
  static List<ClaimedChunk<IdRange>> claim(RunLedger<IdRange> run, int atMost) {
    return claim(run, atMost, Long.MAX_VALUE);
  }

  /** Claims several up to a limit, of which at least one must be there. */
  static List<ClaimedChunk<IdRange>> claim(RunLedger<IdRange> run, int atMost, long upTo) {
    var claim = run.claim(atMost, upTo);
    assertThat(claim).isInstanceOf(Claim.Chunks.class);
    return ((Claim.Chunks<IdRange>) claim).held();
  }

  /** Claims one chunk, which must be there. */
  static ClaimedChunk<IdRange> claim(RunLedger<IdRange> run) {
    return claim(run, 1).getFirst();
  }

  /** Claims everything there is. */
  static List<ClaimedChunk<IdRange>> claimAll(RunLedger<IdRange> run) {
    var all = new ArrayList<ClaimedChunk<IdRange>>();
    while (run.claim(100) instanceof Claim.Chunks<IdRange> chunks) {
      all.addAll(chunks.held());
    }
    return all;
  }

  /** The numbers of claimed chunks. */
  static List<Long> numbers(List<ClaimedChunk<IdRange>> held) {
    return held.stream().map(one -> one.chunk().no()).toList();
  }

  /** A batch after which the chunk goes on. */
  static Batch batch(long changed, String cursor) {
    return new Batch(changed, 0, 0, Optional.of(cursor));
  }

  /** Commits batches in a fenced transaction; a claim that is refused at its start is lost too. */
  static Outcome commit(
      RunLedger<IdRange> run, List<ClaimedChunk<IdRange>> held, List<Batch> batches)
      throws Exception {
    var begun = run.begin(held);
    if (begun.isEmpty()) {
      return Outcome.LOST;
    }
    try (var tx = begun.get()) {
      return tx.commit(batches);
    }
  }

  /** One chunk as it is shown. */
  static ChunkView view(RunControl run, long no) {
    return run.view(1_000).notable().stream()
        .filter(chunk -> chunk.no() == no)
        .findFirst()
        .orElseThrow(() -> new AssertionError("chunk " + no + " is not shown"));
  }
}
