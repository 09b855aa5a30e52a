package dev.backfill.examples.quickstart;

import dev.backfill.ledger.RunView;
import dev.backfill.run.BackfillRun;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;

/** What the quickstart does to the orders, and with which care. */
final class OrdersTier {

  /** The rule, in SQL. */
  static final String RULE =
      """
      CASE WHEN o_totalprice >= 300000 THEN 'platinum'
           WHEN o_totalprice >= 150000 THEN 'gold'
           WHEN o_totalprice >= 50000 THEN 'silver'
           ELSE 'base' END\
      """;

  static final String IN_WORDS =
      "fill orders.order_tier month by month, four lanes, keeping what is there";

  /** Each lane one, the ledger one, the heartbeat one. */
  static final int CONNECTIONS = 4 + 2;

  private static final String PLAN = "orders_tier";
  static final LocalDate FROM = LocalDate.of(1992, 1, 1);
  static final LocalDate TO = LocalDate.of(1998, 8, 3);

  private final DataSource database;

  OrdersTier(DataSource database) {
    this.database = database;
  }

  Optional<RunView> before() {
    throw new IllegalStateException(PLAN + database);
  }

  BackfillRun start() {
    throw new IllegalStateException(PLAN + database);
  }
}
