package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcLoad;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.scope.IdRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed: adds 1 to the rows of {@code counted}, on two lanes, some of which
 * fail. Arguments: JDBC URL, rows, and {@link #LOADED} to load them into {@code loaded} instead.
 */
public final class BadRowsChild {

  static final String PLAN = "some_fail";
  static final String DONE = "DONE";

  static final String LOADED = "loaded";

  private BadRowsChild() {}

  /** Ids in another order each time they are given, into a table without a key. */
  private static JdbcLoad<IdRange> loaded(DataSource source) {
    return JdbcTable.of(source, "loaded")
        .load(
            chunk -> {
              var ids =
                  new ArrayList<>(
                      LongStream.range(chunk.range().from(), chunk.range().to()).boxed().toList());
              Collections.shuffle(ids);
              return ids.stream().map(id -> Map.of("id", id));
            },
            "id");
  }

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    var counted = JdbcTable.of(source, "counted");
    var plan =
        Backfill.plan(PLAN, counted.ids("id", 0, Long.parseLong(args[1])))
            .chunkBy(width(500))
            .batchRows(50)
            .parallelism(2)
            .ledger(JdbcLedger.in(source).crashLimit(1_000))
            .setAside(BadRows.atMost(10_000));
    var report = plan.run(args[2].equals(LOADED) ? loaded(source) : counted.set("n", "n + 1"));
    System.out.println(report.state() == RunState.COMPLETED ? DONE : report.state());
    System.out.flush();
  }
}
