package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every statement of a ledger, run as in production, under both kinds of plans: it reads what it is
 * about, however long its run is and however many others stand in the same tables.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class LedgerPlanTest {

  private static final int OTHERS = 20;
  private static final int CHUNKS_OF_OTHERS = 5_000;

  /** Rows that are in one page or two, which are read whole: processes, runs, notes. */
  private static final int FEW = 200;

  /** Drafts that were appended by each kind of plan, and taken back; their index entries stay. */
  private static final long TAKEN_BACK = 2L * Mode.values().length * LedgerParameters.DRAFTS;

  private static final long PROCESSES = (OTHERS + 2) * 3L;

  private static final LedgerSample LARGE = new LedgerSample(1, 100_000);
  private static final LedgerSample SMALL = new LedgerSample(2, 1_000);
  private static final LedgerSample TINY = new LedgerSample(1, 20);

  /** Where each may be compared with each other. */
  private static final long TINY_LIMIT = (long) TINY.chunks() * TINY.chunks() + FEW;

  private PostgresDatabase db;
  private LedgerLocation home;

  @BeforeEach
  void makeLedger(PostgresDatabase own) throws SQLException {
    db = own;
    home = LedgerSample.tables(db);
    LedgerSample.welcome(db);
  }

  private void writeRuns() throws SQLException {
    LARGE.write(db);
    SMALL.write(db);
    for (int no = 3; no < 3 + OTHERS; no++) {
      var other = new LedgerSample(no, CHUNKS_OF_OTHERS);
      other.write(db);
      db.execute(
          "update backfill_run set state = 'COMPLETED', live_name = null, forgotten_at = %s where"
                  .formatted(no % 7 == 0 ? "clock_timestamp()" : "null")
              + " run_id = '%s'".formatted(other.run()));
    }
  }

  /** What a step of a statement may read at the most. */
  private interface Limit {
    long rows(LedgerStatement statement);
  }

  @TestFactory
  List<DynamicNode> aStatementReadsWhatItIsAboutInALargeLedger() throws Exception {
    writeRuns();
    var nodes = new ArrayList<DynamicNode>();
    for (boolean analyzed : new boolean[] {false, true}) {
      if (analyzed) {
        nodes.add(dynamicTest("analyze", () -> db.execute("analyze")));
      }
      // a run that is half of its ledger may be read by reading that
      long all = (long) LARGE.chunks() + SMALL.chunks() + OTHERS * CHUNKS_OF_OTHERS;
      nodes.addAll(each("the large run", LARGE, of -> limit(of, LARGE, all, analyzed)).toList());
      nodes.addAll(
          each("a small run", SMALL, of -> limit(of, SMALL, SMALL.chunks(), analyzed)).toList());
    }
    return nodes;
  }

  @TestFactory
  List<DynamicNode> noStatementReadsARowTwiceInATinyLedger() throws Exception {
    TINY.write(db);
    var nodes = new ArrayList<>(each("never analyzed", TINY, of -> TINY_LIMIT).toList());
    nodes.add(dynamicTest("analyze", () -> db.execute("analyze")));
    nodes.addAll(each("analyzed", TINY, of -> TINY_LIMIT).toList());
    return nodes;
  }

  private static long limit(
      LedgerStatement statement, LedgerSample sample, long run, boolean analyzed) {
    long rows =
        switch (LedgerCost.of(statement)) {
          case LedgerCost.Few few -> 0;
          case LedgerCost.Step step -> analyzed ? step.rows() : sample.chunks();
          case LedgerCost.UnfinishedChunks unfinished -> sample.chunks() - sample.done();
          case LedgerCost.Run whole -> run;
          case LedgerCost.Runs runs -> (OTHERS + 2) * PROCESSES;
        };
    return rows + rows / 10 + FEW + TAKEN_BACK; // and what else statements before have left
  }

  private Stream<DynamicNode> each(String name, LedgerSample sample, Limit limit) {
    return Stream.of(Mode.values())
        .map(
            mode -> {
              var calls = new ExplainedCalls(db.pool("postgres"), mode);
              return dynamicContainer(
                  name + ", " + mode,
                  Arrays.stream(LedgerStatement.values())
                      .map(
                          statement ->
                              dynamicTest(
                                  statement.name(),
                                  () ->
                                      assertReads(
                                          plan(calls, statement, home.sql(statement), sample),
                                          limit.rows(statement)))));
            });
  }

  private static void assertReads(ExplainedPlan plan, long limit) {
    assertThat(plan.touched()).as(plan.toString()).isLessThanOrEqualTo(limit);
    assertThat(plan.statement()).doesNotContainIgnoringCase("offset ");
  }

  private static ExplainedPlan plan(
      ExplainedCalls calls, LedgerStatement statement, NamedSql sql, LedgerSample sample)
      throws SQLException {
    return calls.plan(
        connection -> run(new LedgerParameters(connection, sample).given(statement, sql)));
  }

  /** As the library does, whether rows come back or not. */
  private static void run(Call call) throws SQLException {
    try (var statement = call.prepared()) {
      boolean isResult = statement.execute();
      while (isResult && statement.getResultSet().next()) {
        // to its end
      }
    }
  }

  /** The variant that must not be used: images of a run in no order. */
  @Test
  void inNoOrderTheImagesOfAllRunsWouldBeRead() throws Exception {
    writeRuns();
    db.execute("analyze");
    var sql = home.sql(LedgerStatement.FORGET_IMAGES);
    var unordered = sql.rewritten(text -> text.replace("order by chunk_no, batch_no, part", ""));
    assertThat(unordered.jdbc()).isNotEqualTo(sql.jdbc());
    var calls = new ExplainedCalls(db.pool("postgres"), Mode.GENERIC);

    var read = plan(calls, LedgerStatement.FORGET_IMAGES, unordered, SMALL).touched();

    assertThat(read).isGreaterThan(limit(LedgerStatement.FORGET_IMAGES, SMALL, 1, true));
    assertThat(read).isGreaterThan(OTHERS * CHUNKS_OF_OTHERS / 10);
  }
}
