package dev.backfill.examples.quickstart;

import static dev.backfill.scope.ChunkBy.MONTH;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.ProgressListener;
import dev.backfill.run.BackfillRun;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;

/** The work of the quickstart on the orders, with its settings. */
final class OrdersTier {

  /** The rule. */
  static final String RULE =
      """
      CASE WHEN o_totalprice >= 300000 THEN 'platinum'
           WHEN o_totalprice >= 150000 THEN 'gold'
           WHEN o_totalprice >= 50000 THEN 'silver'
           ELSE 'base' END\
      """;

  static final String IN_WORDS =
      "fill orders.order_tier by month, four lanes, keeping the tiers that are there";

  private static final String PLAN = "orders_tier";
  private static final int LANES = 4;

  /** One for each lane, one for the ledger, one for the heartbeat. */
  static final int CONNECTIONS = LANES + 2;

  /** The dates of TPC-H, whatever the scale. */
  private static final LocalDate FIRST = LocalDate.of(1992, 1, 1);

  private static final LocalDate END = LocalDate.of(1998, 8, 3);

  private final DataSource database;

  OrdersTier(DataSource database) {
    this.database = database;
  }

  /** Starts the backfill, or resumes the one that was begun before. */
  BackfillRun start(ProgressListener progress) {
    // @start region="fullTable"
    var orders = JdbcTable.of(database, "orders");
    return Backfill.plan(PLAN, orders.dates("o_orderdate", FIRST, END))
        .chunkBy(MONTH)
        .description("Fill order_tier for historical orders")
        .requestedBy("quickstart")
        .parallelism(LANES)
        .ledger(JdbcLedger.in(database))
        .preCheck(orders.hasRows())
        .preCheck(orders.hasColumn("order_tier"))
        .postCheck(orders.noNulls("order_tier"))
        .postCheck(orders.rowCountUnchanged())
        .listener(progress)
        .start(orders.set("order_tier", RULE).preserveExisting());
    // @end
  }

  /** The state of the earlier run, if any. */
  Optional<RunView> before() {
    return JdbcLedger.in(database).attach(PLAN).map(run -> run.view(0));
  }
}
