package dev.backfill.jdbc.gaps;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.scope.DateRange;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The process that is killed while it fills gaps. Argument: JDBC URL. */
final class GapsChild {

  static final String WORKING = "WORKING";

  private GapsChild() {}

  /** The plan of parent and child. */
  static PlanSteps.Options<DateRange> plan(DataSource source) {
    var gaps =
        JdbcTable.of(source, "sales")
            .gaps("day", DAY, LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    return Backfill.plan("sales_gaps", gaps).chunkBy(MONTH).ledger(JdbcLedger.in(source));
  }

  /** Fills the first gap, and is in the middle of the second one for ever. */
  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    var unused =
        plan(source)
            .run(
                Jdbc.inTransaction(
                    source,
                    (tx, chunk) -> {
                      long rows = GapFillingTest.load(tx.unwrap(Connection.class), chunk);
                      if (chunk.range().from().getMonthValue() > 1) {
                        System.out.println(WORKING);
                        new CountDownLatch(1).await();
                      }
                      return rows;
                    }));
  }
}
