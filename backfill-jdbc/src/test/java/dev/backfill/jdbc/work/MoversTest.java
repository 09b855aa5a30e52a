package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random work and triggers move rows along the chunk column, forward and back, under random
 * conditions: each row is changed at most once, or the run says that rows move; and what completes
 * has changed every row of its scope. With {@code movers.rounds} and {@code movers.seed} longer,
 * and the same again.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class MoversTest {

  private static final List<String> CONDITIONS =
      List.of("true", "old.id % 7 = 0", "old.pos > 50", "old.id = 33", "old.pos % 2 = 0");

  private static final List<String> MOVES =
      List.of("pos + 1", "pos + 40", "pos - 3", "pos - 40", "pos", "100 - pos", "1000", "null");

  private final Random random = new Random(Long.getLong("movers.seed", 20231129L));

  @SuppressWarnings("NullAway") // set by each test
  private DataSource source;

  @SuppressWarnings("NullAway") // set by each test
  private PostgresDatabase db;

  @Test
  void aRowIsChangedOnceOrTheRunSaysThatRowsMove(DataSource own, PostgresDatabase database)
      throws Exception {
    source = own;
    db = database;
    int completed = 0;
    int told = 0;
    int rounds = Integer.getInteger("movers.rounds", 60);
    for (int i = 0; i < rounds; i++) {
      makeTable();
      String trigger = makeTrigger();
      var work = work(JdbcTable.of(source, "t"), trigger.startsWith("after"));
      String what = "round %d: %s, %s".formatted(i, trigger, work.work().definition());
      boolean done = run(i, what, work);
      completed += done ? 1 : 0;
      told += done ? 0 : 1;
    }
    // else the rounds would show nothing
    assertThat(completed).isGreaterThan(rounds / 10);
    assertThat(told).isGreaterThan(rounds / 10);
  }

  /** Whether the run completed. */
  private boolean run(int round, String what, TransactionalProcessor<Range> work)
      throws SQLException {
    var t = JdbcTable.of(source, "t");
    try {
      var report =
          switch (random.nextInt(4)) {
            case 0 -> plan(round, t.ids("pos", -2_000, 2_000), work);
            case 1 -> plan(round, t.ids("pos", 0, Long.MAX_VALUE), work);
            case 2 -> plan(round, t.by("pos"), work);
            default -> plan(round, t.by("pos", "id"), work);
          };
      assertThat(report.state()).as(what).isEqualTo(RunState.COMPLETED);
      assertThat(db.column("select distinct coalesce(tag, '-') from t"))
          .as(what)
          .containsExactly("x");
      return true;
    } catch (BackfillFailedException e) {
      assertThat(e.report().toMarkdown()).as(what).contains("the change moved");
    } catch (IllegalArgumentException e) {
      assertThat(e).as(what).hasMessageContaining("keepsOrder()");
    }
    assertThat(db.number("select max(length(coalesce(tag, ''))) from t"))
        .as(what)
        .isLessThanOrEqualTo(1);
    return false;
  }

  private <R extends Range> BackfillReport plan(
      int round, JdbcScope<R> scope, TransactionalProcessor<Range> work) {
    var plan =
        Backfill.plan("movers-" + round, scope)
            .chunkBy(ChunkBy.<R>rows(1 + random.nextInt(60)))
            .parallelism(1 + random.nextInt(2))
            .batchRows(1 + random.nextInt(30))
            .ledger(JdbcLedger.in(source));
    return (random.nextBoolean() ? plan.newestFirst() : plan).run(work);
  }

  private void makeTable() throws SQLException {
    db.execute(
        "drop table if exists t cascade",
        "create table t (id int primary key, pos int, tag text)",
        "insert into t select g, g % 100 from generate_series(1, 150) g",
        "create index on t (pos, id)");
  }

  private String makeTrigger() throws SQLException {
    int kind = random.nextInt(4);
    if (kind == 0) {
      return "no trigger";
    }
    String when = pick(CONDITIONS);
    String move = pick(MOVES.subList(0, MOVES.size() - 1));
    if (kind < 3) {
      db.execute(
          "create or replace function move() returns trigger language plpgsql as $$ begin if "
              + when
              + " then new.pos := "
              + move.replace("pos", "old.pos")
              + "; end if; return new; end $$",
          "create trigger move before update on t for each row execute function move()");
    } else {
      db.execute(
          "create or replace function move() returns trigger language plpgsql as $$ begin if "
              + when
              + " and pg_trigger_depth() = 1 then update t set pos = "
              + move
              + " where id = old.id; end if; return null; end $$",
          "create trigger move after update on t for each row execute function move()");
    }
    return "%s if %s, %s".formatted(kind < 3 ? "before" : "after", when, move);
  }

  /** A vouch covers what an AFTER trigger does, which no batch can see: none is given then. */
  private TransactionalProcessor<Range> work(JdbcTable t, boolean after) {
    String more = "coalesce(tag, '') || 'x'";
    return switch (after ? 2 * random.nextInt(2) + 1 : random.nextInt(5)) {
      case 0 -> t.set("tag", more).preserveExisting();
      case 1 ->
          t.transform(row -> (row.isNull("tag") ? "" : row.getString("tag")) + "x")
              .reading("tag")
              .into("tag");
      case 2 ->
          t.set("tag", more)
              .set("pos", "case when id % 5 = 0 then " + pick(MOVES) + " else pos end")
              .keepsOrder();
      case 3 -> Jdbc.sql(source, "update t set tag = " + more + " where {chunk}");
      default -> t.set("tag", more);
    };
  }

  private String pick(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }
}
