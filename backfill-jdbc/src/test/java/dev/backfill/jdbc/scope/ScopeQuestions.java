package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.gaps.GapWorld;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.TransactionalProcessor;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the library asks about the tables of {@link ScopeCostTest}, beside what it cuts and works
 * on.
 *
 * @param calls explains it
 * @param scope how many rows the scope has, which is a tenth of the table
 */
record ScopeQuestions(ExplainedCalls calls, int scope) {

  /** Of the scope. */
  static final int DAYS = 40;

  private static final LocalDate FROM = LocalDate.of(2023, 2, 10);
  private static final DateRange RANGE = new DateRange(FROM, FROM.plusDays(DAYS));

  /** A question. */
  interface Question {
    void ask() throws Exception;
  }

  /**
   * What is asked, and what it may cost.
   *
   * @param rows how many rows of the table any step may touch
   * @param times how many of its statements may touch more than half of that
   */
  record Asked(String name, long rows, int times, Question question) {}

  Stream<Asked> all() {
    return Stream.of(checks(), counts(), keysAndPages(), looks()).flatMap(List::stream);
  }

  private JdbcTable orders() {
    return JdbcTable.of(calls.dataSource(), "orders");
  }

  private JdbcTable bare() {
    return JdbcTable.of(calls.dataSource(), "bare");
  }

  private JdbcScope<DateRange> days() {
    return orders().dates("day", RANGE.from(), RANGE.to());
  }

  private JdbcUpdate filling() {
    return orders().set("tier", "'t'").preserveExisting();
  }

  private int few() {
    return scope / 200;
  }

  private List<Asked> checks() {
    var ids = List.of(9L * scope, 9L * scope + 1);
    return List.of(
        new Asked("nulls in a scope", scope, 1, () -> check(orders().noNulls("tier", days()))),
        new Asked("nulls in a table", 10L * scope, 1, () -> check(orders().noNulls("tier"))),
        new Asked("a scope has rows", 1, 1, () -> check(orders().hasRows(days()))),
        new Asked("keys have rows", 1, 1, () -> check(orders().hasRows(orders().keys("id", ids)))),
        new Asked(
            "rows of a scope before", scope, 1, () -> capture(orders().rowCountUnchanged(days()))));
  }

  private List<Asked> counts() {
    return List.of(
        new Asked("gaps", scope, 1, this::findGaps),
        new Asked("rows without a day", 0, 1, () -> days().rowsWithoutKey()),
        new Asked("rows that came in", scope, 1, () -> filling().over(days()).remainingRows(RANGE)),
        new Asked(
            "a range, counted",
            scope,
            1,
            () -> days().exactCounts().estimator().orElseThrow().estimate(RANGE)));
  }

  private void findGaps() {
    assertThat(GapWorld.found(orders().gaps("day", DAY, RANGE.from(), RANGE.to()))).isEmpty();
  }

  private List<Asked> keysAndPages() {
    var keys = LongStream.range(0, few()).mapToObj(i -> 7 * i + 1).toList();
    var named = orders().set("tier", "'t'").withoutBeforeImage().over(orders().keys("id", keys));
    return List.of(
        new Asked("both ends of a table", 1, 1, () -> orders().ids("id").ranges().next()),
        new Asked(
            "keys without a row", 2L * few(), 1, () -> orders().keys("id", keys).missingKeys()),
        new Asked("a batch of keys", 2L * few(), 1, () -> batch(named, new KeySet<>(keys))),
        // of a table that may have grown twice as long
        new Asked("some pages", 2L * scope, 1, this::fillSomePages),
        new Asked("rows that have left their pages", 10L * scope, 1, this::sweepPages));
  }

  private void fillSomePages() throws Exception {
    long pages = bare().pages().ranges().next().to();
    var chunk = new IdRange(pages / 10, pages / 10 + Math.max(1, pages / 20));
    batch(bare().set("tier", "'t'").preserveExisting().over(bare().pages()), chunk);
  }

  private void sweepPages() throws Exception {
    var work = bare().set("tier", "'t'").preserveExisting().over(bare().pages());
    try (var tx = work.work().resource().begin()) {
      work.finish(tx);
    }
  }

  private List<Asked> looks() {
    return List.of(
        // one look at the index for each where the catalog knows nothing
        new Asked("a preview of pieces", few() + 1, 1_000, this::preview),
        new Asked(
            "a plan, explained",
            1,
            2,
            () -> Backfill.plan("p", days()).chunkBy(MONTH).explain(filling())),
        // those of the first day are sorted
        new Asked("a sample of rows, twice", 5 + scope / DAYS, 2, this::sample));
  }

  private void preview() throws Exception {
    var preview = days().estimator().orElseThrow().preview();
    var pieces = preview.cut(RANGE, few(), Order.OLDEST_FIRST);
    while (pieces.hasNext()) {
      assertThat(preview.estimate(pieces.next())).isNotNull();
    }
  }

  private void sample() throws Exception {
    var work = filling().over(days());
    try (var tx = work.work().resource().begin()) {
      var sample = work.sample(ActiveChunk.of(RANGE), 5).orElseThrow();
      assertThat(sample.read(tx)).hasSize(5).isEqualTo(sample.read(tx));
    }
  }

  private static void batch(TransactionalProcessor<? super Range> work, Range chunk)
      throws Exception {
    try (var tx = work.work().resource().begin()) {
      var done = work.open(ActiveChunk.of(chunk), Optional.empty()).next(tx, 10_000);
      assertThat(done.changed()).isPositive();
    }
  }

  private static void check(Check check) throws Exception {
    var unused = check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  private static void capture(Check check) throws Exception {
    var unused = check.capture(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }
}
