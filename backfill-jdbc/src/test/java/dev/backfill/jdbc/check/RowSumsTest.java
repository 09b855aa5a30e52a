package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.RowCounts;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changed, kept and conflicting rows add up to the rows in scope, whatever the table holds. */
@ExtendWith(Postgres.class)
class RowSumsTest {

  private static final int TABLES = 12;

  @Test
  void changedAndKeptAndConflictingRowsAreTheRowsInScope(DataSource source, PostgresDatabase db)
      throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int table = 1; table <= TABLES; table++) {
      requireSum(source, db, random, "of seed " + seed + ", table " + table, work -> work);
    }
  }

  @Test
  void rowsThatATriggerHoldsBackAreConflicts(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table t (id int primary key, a text)",
        "insert into t select g, case when g < 3 then 'x' end from generate_series(1, 10) g",
        "create function hold() returns trigger language plpgsql as 'begin if new.id = 5 then"
            + " return null; end if; return new; end'",
        "create trigger hold before update on t for each row execute function hold()");
    var t = JdbcTable.of(source, "t");
    var range = new IdRange(1, 11);
    var set = t.set("a", "'y'").preserveExisting().over(t.ids("id"));
    var computed =
        t.transform(row -> "y").reading("id").into("a").preserveExisting().over(t.ids("id"));

    assertThat(WorkOn.one(set, range, 100, Optional.empty()))
        .isEqualTo(new Batch(7, 2, 1, Optional.empty()));
    db.execute("update t set a = null where id > 2 and id <> 5");
    assertThat(WorkOn.one(computed, range, 100, Optional.empty()))
        .isEqualTo(new Batch(7, 2, 1, Optional.empty()));
  }

  /** The variant that is not used: rows that are kept are not counted. */
  @Test
  void workThatCountsOnlyWhatItChangesIsCaught(DataSource source, PostgresDatabase db) {
    assertThatThrownBy(
            () -> {
              var random = new Random(1);
              for (int table = 1; table <= TABLES; table++) {
                requireSum(source, db, random, "table " + table, Careless::new);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static void requireSum(
      DataSource source,
      PostgresDatabase db,
      Random random,
      String what,
      UnaryOperator<TransactionalProcessor<Range>> variant)
      throws SQLException {
    int rows = random.nextInt(1, 400);
    boolean keyed = random.nextInt(4) > 0;
    String[] fills = {"null", "'x'", "'unknown'"};
    db.execute(
        "drop table if exists t",
        "create table t (id bigint " + (keyed ? "primary key" : "") + ", a text, b text, s int)",
        "select setseed(" + random.nextDouble() + ")",
        ("insert into t select g * %d, (array[%s])[1 + floor(random() * 3)::int],"
                + " (array[null, 'y'])[1 + floor(random() * 2)::int], g %% 3 from"
                + " generate_series(1, %d) g")
            .formatted(random.nextInt(1, 4), String.join(", ", fills), rows));
    var table = JdbcTable.of(source, "t");
    boolean marker = random.nextBoolean();
    boolean two = random.nextBoolean();
    String condition = random.nextBoolean() ? "s <> 1" : "true";
    var work = table.set("a", "'new'");
    var both = two ? work.set("b", "'new'") : work;
    var filling = marker ? both.preserveExisting("'unknown'") : both.preserveExisting();
    String open =
        (marker ? "%s = 'unknown'" : "%s is null").formatted("a")
            + (two ? " and " + (marker ? "b = 'unknown'" : "b is null") : "");
    long from = random.nextInt(rows);
    long to = from + random.nextInt(1, 2 * rows);
    String inScope = "id >= %d and id < %d and (%s)".formatted(from, to, condition);
    long scope = db.number("select count(*) from t where " + inScope);
    long empty = db.number("select count(*) from t where " + inScope + " and " + open);
    var last = new AtomicReference<>(new RowCounts(0, 0, 0));

    var report =
        Backfill.plan("sums", table.ids("id", from, to).where(condition))
            .chunkBy(width(random.nextInt(1, 200)))
            .batchRows(random.nextInt(1, 60))
            .parallelism(2)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.RunChanged changed) {
                    last.set(changed.snapshot().rows());
                  }
                })
            .run(variant.apply(filling));

    for (RowCounts counts : new RowCounts[] {report.progress().rows(), last.get()}) {
      assertThat(counts.changed()).as("changed %s", what).isEqualTo(empty);
      assertThat(counts.changed() + counts.kept() + counts.conflicts())
          .as("all %s", what)
          .isEqualTo(scope);
    }
    assertThat(db.number("select count(*) from t where a = 'new'")).as(what).isEqualTo(empty);
  }

  /** Forgets what it has kept. */
  private record Careless(TransactionalProcessor<Range> real)
      implements TransactionalProcessor<Range> {

    @Override
    public Work work() {
      return real.work();
    }

    @Override
    public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
      return new Careless(real.over(scope));
    }

    @Override
    public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor)
        throws Exception {
      var batches = real.open(chunk, cursor);
      return (tx, maxRows) -> {
        var batch = batches.next(tx, maxRows);
        return new Batch(batch.changed(), 0, 0, batch.cursor());
      };
    }
  }
}
