package dev.backfill.run.attempt;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.BrokenLedger;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.ForwardingRunLedger;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.SetAside;
import dev.backfill.plan.BadRows;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.BadRowWork;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Of n rows of which k fail, exactly k are set aside, and few attempts find them. */
class BadRowsProperties {

  private static final String PLAN = "ids";

  private final InMemoryLedger ledger = InMemoryLedger.create();

  private static Set<Long> some(long rows, int bad, long seed) {
    return new Random(seed).longs(bad, 0, rows).boxed().collect(Collectors.toSet());
  }

  private static BackfillReport run(
      Ledger ledger, BadRowWork work, long rows, long width, int batch, int lanes) {
    return Backfill.plan(PLAN, 0, rows)
        .chunkBy(width(width))
        .batchRows(batch)
        .parallelism(lanes)
        .ledger(ledger)
        .setAside(BadRows.atMost(1_000))
        .run(work);
  }

  @Property(tries = 60)
  void exactlyTheBadRowsAreSetAsideAndAttemptsAreFew(
      @ForAll @LongRange(min = 1, max = 3_000) long rows,
      @ForAll @IntRange(max = 40) int k,
      @ForAll @LongRange(min = 1, max = 1_500) long width,
      @ForAll @IntRange(min = 1, max = 700) int batch,
      @ForAll @IntRange(min = 1, max = 3) int lanes,
      @ForAll long seed) {
    var bad = some(rows, k, seed);
    var work = new BadRowWork(bad);

    var report = run(ledger, work, rows, width, batch, lanes);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertHolds(ledger, work, rows, bad);
    long chunks = Math.ceilDiv(rows, width) + report.progress().count(ChunkState.SPLIT);
    int logBatch = Integer.SIZE - Integer.numberOfLeadingZeros(batch);
    assertThat(work.attempts.longValue())
        .isLessThanOrEqualTo(rows / batch + 2 * chunks + bad.size() * (logBatch + 2L));
    ledger.forget(PLAN);
  }

  @Property(tries = 25)
  void attemptsAreFewAlsoWhereBatchesEndBeforeTheyAreFull(
      @ForAll @LongRange(min = 1, max = 3_000) long rows,
      @ForAll @IntRange(max = 40) int k,
      @ForAll @LongRange(min = 1, max = 1_500) long width,
      @ForAll @IntRange(min = 1, max = 700) int batch,
      @ForAll @IntRange(min = 1, max = 800) int alike,
      @ForAll long seed) {
    var bad = some(rows, k, seed);
    var work = BadRowWork.byValue(bad, alike);

    var report = run(ledger, work, rows, width, batch, 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertHolds(ledger, work, rows, bad);
    long chunks = Math.ceilDiv(rows, width) + report.progress().count(ChunkState.SPLIT);
    int logBatch = Integer.SIZE - Integer.numberOfLeadingZeros(batch);
    assertThat(work.attempts.longValue())
        .isLessThanOrEqualTo(2 * rows / batch + 2 * chunks + bad.size() * (2L * logBatch + 1));
    ledger.forget(PLAN);
  }

  /** A search that takes each batch for a full one loses the row, and takes 28 attempts. */
  @Example
  void rowsThatAShortBatchLeftAreStillSuspect() {
    var work = BadRowWork.byValue(Set.of(125L), 18);

    run(ledger, work, 128, 128, 128, 1);

    assertHolds(ledger, work, 128, Set.of(125L));
    assertThat(work.attempts).hasValue(9);
  }

  @Property(tries = 40)
  void workThatSearchesByItselfSetsExactlyTheBadRowsAside(
      @ForAll @LongRange(min = 1, max = 300) long rows,
      @ForAll @IntRange(max = 20) int k,
      @ForAll @LongRange(min = 1, max = 150) long width,
      @ForAll @IntRange(min = 1, max = 3) int lanes,
      @ForAll long seed) {
    var bad = some(rows, k, seed);
    var work = BadRowWork.whole(bad);

    var report = run(ledger, work, rows, width, 100, lanes);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertHolds(ledger, work, rows, bad);
    assertThat(report.rowsChanged()).isEqualTo(rows - bad.size());
    assertThat(work.attempts.longValue())
        .isLessThanOrEqualTo(Math.ceilDiv(rows, width) + 2L * bad.size());
    ledger.forget(PLAN);
  }

  private static void assertHolds(Ledger ledger, BadRowWork work, long rows, Set<Long> bad) {
    assertThat(ledger.badRows(PLAN, 10_000))
        .extracting(BadRow::key)
        .containsExactlyInAnyOrderElementsOf(bad.stream().map(String::valueOf).toList());
    var good = LongStream.range(0, rows).filter(id -> !bad.contains(id)).boxed().toList();
    assertThat(work.times.keySet()).containsExactlyInAnyOrderElementsOf(good);
    assertThat(work.times.values()).allMatch(times -> times == 1);
  }

  /** The twin: what passes a row by without writing it down loses it. */
  @Example
  void aLedgerThatOnlyPassesRowsByLosesThem() {
    var bad = some(500, 5, 1);
    var work = new BadRowWork(bad);
    var forgetful =
        new BrokenLedger(
            ledger,
            honest ->
                new ForwardingRunLedger(honest) {
                  @Override
                  public SetAside setAside(
                      ClaimedChunk<IdRange> held, List<FaultyRow> rows, long atMost) {
                    String behind = rows.getLast().place().cursor();
                    return note(held, new Batch(0, 0, 0, Optional.of(behind)))
                        ? SetAside.DONE
                        : SetAside.LOST;
                  }
                });

    run(forgetful, work, 500, 100, 50, 1);

    assertThatThrownBy(() -> assertHolds(ledger, work, 500, bad))
        .isInstanceOf(AssertionError.class);
  }
}
