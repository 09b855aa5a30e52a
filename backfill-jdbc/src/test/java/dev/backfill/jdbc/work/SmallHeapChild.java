package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.run.BackfillRunner;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process with little memory that computes from, and if told to into, values of a megabyte. Its
 * arguments: JDBC URL, rows, and the column that it sets. Prints the state of its run.
 */
final class SmallHeapChild {

  private SmallHeapChild() {}

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    var table = JdbcTable.of(source, "large");
    long rows = Long.parseLong(args[1]);
    boolean isShort = args[2].equals("short");
    var work =
        table
            .transform(
                row -> {
                  String large = row.getString("large");
                  return isShort ? large.substring(0, 8) : large + "+";
                })
            .reading("large")
            .into(args[2]);
    var plan =
        Backfill.plan(args[2], table.ids("id", 1, rows + 1))
            .chunkBy(width(rows))
            .parallelism(1)
            .ledger(JdbcLedger.in(source))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      var report = run.await();
      System.out.println(report.state() + " " + report.rowsChanged());
      report.chunks().forEach(chunk -> System.out.println(chunk.failure()));
    }
  }
}
