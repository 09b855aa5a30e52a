package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process that holds the footprint of a run and is killed with it. Arguments: JDBC URL of the
 * table, name of the plan, where its ledger is, JDBC URL of another database. Says when it holds
 * its footprint.
 */
final class FootprintChild {

  static final String HELD = "HELD";

  /** The ledger of the process. */
  enum Where {
    /** In the table's database, with a lease that outlasts the test. */
    HERE,
    MEMORY,
    /** In the other database, which several processes share. */
    SHARED_ELSEWHERE;

    Ledger ledger(PGSimpleDataSource table, PGSimpleDataSource other) {
      return switch (this) {
        case HERE -> JdbcLedger.in(table).lease(Duration.ofMinutes(10));
        case MEMORY -> InMemoryLedger.create();
        case SHARED_ELSEWHERE -> JdbcLedger.in(other).shared();
      };
    }
  }

  private FootprintChild() {}

  public static void main(String[] args) {
    var source = source(args[0]);
    var orders = JdbcTable.of(source, "orders");
    var unused =
        Backfill.plan(args[1], orders.ids("id", 1, 21))
            .chunkBy(width(10))
            .ledger(Where.valueOf(args[2]).ledger(source, source(args[3])))
            .preCheck(
                Check.of(
                    "holds",
                    context -> {
                      System.out.println(HELD);
                      System.out.flush();
                      return new CountDownLatch(1).await(5, TimeUnit.MINUTES)
                          ? Check.passed("")
                          : Check.failed("not killed");
                    }))
            .run(orders.set("n", "n + 1").withoutBeforeImage());
  }

  private static PGSimpleDataSource source(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser("postgres");
    return source;
  }
}
