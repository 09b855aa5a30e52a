package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.GroupStep;
import dev.backfill.check.Check;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.Rollback;
import dev.backfill.ledger.RunCommand;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.GroupMember;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.GroupReport;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.KeySet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Examples of the pages for readers: regions of this class, all of them run by tests. */
public final class Snippets {

  static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  private Snippets() {}

  /** A column filled, exactly once. */
  static BackfillReport table(DataSource dataSource) {
    // @start region="table"
    var orders = JdbcTable.of(dataSource, "orders");
    var plan =
        Backfill.plan("orders_tier", orders.dates("order_date", JAN_2023, JAN_2024))
            .chunkBy(MONTH)
            .parallelism(4)
            .ledger(JdbcLedger.in(dataSource))
            .preCheck(orders.hasColumn("tier"))
            .postCheck(orders.noNulls("tier"))
            .postCheck(orders.rowCountUnchanged())
            .listener(ConsoleProgress.standard());
    var tier = orders.set("tier", "CASE WHEN amount >= 1000 THEN 'gold' ELSE 'base' END");
    return plan.run(tier.preserveExisting());
    // @end
  }

  /** What would happen, and what is in the way. */
  static String explain(DataSource dataSource) {
    // @start region="explain"
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("orders_tier", orders.dates("order_date", JAN_2023, JAN_2024))
        .chunkBy(MONTH.atMost(500_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(dataSource))
        .explain(orders.set("tier", "'base'"))
        .toMarkdown();
    // @end
  }

  /** What was changed is put back; what others have changed since is listed. */
  static List<Rollback.Left> rollback(DataSource dataSource) {
    // @start region="rollback"
    var orders = JdbcTable.of(dataSource, "orders");
    var ledger = JdbcLedger.in(dataSource);
    var plan =
        Backfill.plan("orders_tier", orders.dates("order_date", JAN_2023, JAN_2024))
            .chunkBy(MONTH)
            .ledger(ledger);
    BackfillReport done = plan.run(orders.set("tier", "'base'").keepBeforeImage());

    var rollback = Backfill.rollback(ledger, done.progress().planName());
    BackfillReport restored = rollback.run();
    return restored.progress().rows().conflicts() == 0 ? List.of() : rollback.left(100);
    // @end
  }

  /** Checks from queries, one of them with the rows of each chunk. */
  static BackfillReport sqlChecks(DataSource dataSource) {
    // @start region="sqlCheck"
    var orders = JdbcTable.of(dataSource, "orders");
    var year = orders.dates("order_date", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    return Backfill.plan("orders_tier", year)
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(dataSource))
        .preCheck(orders.check("no refunds", "select id from orders where amount < 0"))
        .chunkCheck(
            orders.check(
                "gold is dear",
                "select id from orders where {chunk} and tier = 'gold' and amount < 1000",
                year))
        .postCheck(
            orders.check(
                "half is base",
                "select count(*) filter (where tier = 'base') * 2 >= count(*) as half_is_base from"
                    + " orders"))
        .run(orders.set("tier", "CASE WHEN amount >= 1000 THEN 'gold' ELSE 'base' END"));
    // @end
  }

  /** The values of a year are distributed as in the year after. */
  static BackfillReport distributions(DataSource dataSource) {
    // @start region="distribution"
    var orders = JdbcTable.of(dataSource, "orders");
    var year = orders.dates("order_date", LocalDate.of(2022, 1, 1), LocalDate.of(2023, 1, 1));
    var recent = orders.dates("order_date", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    return Backfill.plan("orders_tier", year)
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(dataSource))
        .postCheck(orders.categories("tier", year).likeIn(recent).namingCategories())
        .postCheck(orders.numbers("amount", year, recent))
        .run(orders.set("tier", "CASE WHEN amount >= 1000 THEN 'gold' ELSE 'base' END"));
    // @end
  }

  /** Checks by name, as a document names them. */
  static BackfillReport checksByName(DataSource dataSource) {
    // @start region="checksByName"
    var orders = JdbcTable.of(dataSource, "orders");
    var year = orders.dates("order_date", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    var checks = orders.checks(year).writing("tier");
    return Backfill.plan("orders_tier", year)
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(dataSource))
        .preCheck(checks.named("verify_source_data_exists"))
        .preCheck(checks.named("verify_target_column_exists"))
        .postCheck(checks.named("verify_no_nulls_in_tier"))
        .postCheck(checks.named("verify_row_count_unchanged"))
        .run(orders.set("tier", "CASE WHEN amount >= 1000 THEN 'gold' ELSE 'base' END"));
    // @end
  }

  /** A check in Java that reads on a connection of the run. */
  static Check checkReads() {
    // @start region="checkReads"
    return Check.of(
        "no invalid index",
        context ->
            context.read(
                Connection.class,
                connection -> {
                  try (var statement = connection.createStatement();
                      var row =
                          statement.executeQuery(
                              "select count(*) from pg_index where not indisvalid")) {
                    row.next();
                    long invalid = row.getLong(1);
                    return invalid == 0
                        ? Check.passed("every index is valid")
                        : Check.failed(invalid + " indexes are not valid");
                  }
                }));
    // @end
  }

  /** Totals of each month, when its days are done. */
  static GroupReport tiersAndTotals(DataSource dataSource, LocalDate from, LocalDate to) {
    // @start region="tiersAndTotals"
    var orders = JdbcTable.of(dataSource, "orders");
    var daily =
        GroupMember.of(
            Backfill.plan("orders_tier", orders.dates("order_date", from, to))
                .chunkBy(DAY)
                .parallelism(4)
                .build(),
            orders.set("tier", "case when amount >= 1000 then 'gold' else 'base' end"));
    var totals =
        Jdbc.sql(
            dataSource,
            "insert into totals select date_trunc('month', order_date), tier, sum(amount)"
                + " from orders where {chunk} group by 1, 2");
    var monthly =
        GroupMember.of(
                Backfill.plan("totals", orders.dates("order_date", from, to))
                    .chunkBy(MONTH)
                    .build(),
                totals)
            .afterChunksOf(daily);
    return Backfill.group("tiers", daily, monthly)
        .ledger(JdbcLedger.in(dataSource))
        .parallelism(4)
        .run();
    // @end
  }

  /** All rows of a table, into another database. */
  static BackfillReport copyOrders(DataSource shop, DataSource warehouse) {
    // @start region="copyOrders"
    var source = JdbcTable.of(shop, "orders");
    var target = JdbcTable.of(warehouse, "orders");
    return Backfill.plan("orders_copied", source.byKey())
        .chunkBy(rows(100_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(warehouse))
        .run(source.copyInto(target).value("amount", "cast(amount as numeric(12, 2))"));
    // @end
  }

  static BackfillReport reloadOrders(DataSource shop, DataSource warehouse) {
    // @start region="reloadOrders"
    var source = JdbcTable.of(shop, "orders");
    var target = JdbcTable.of(warehouse, "orders");
    var reload = source.reloadInto(target);
    return Backfill.plan("orders_2024_06", source.byKey())
        .chunkBy(rows(100_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(warehouse))
        .postCheck(reload.ofNewRows(orders -> orders.noNulls("tier")))
        .run(reload);
    // @end
  }

  static void putBack(DataSource warehouse) {
    // @start region="putBack"
    JdbcTable.of(warehouse, "orders").reloaded().swapBack();
    // @end
  }

  static BackfillReport replaceRates(DataSource shop, DataSource warehouse) {
    // @start region="replaceRates"
    var source = JdbcTable.of(shop, "rates");
    var target = JdbcTable.of(warehouse, "rates");
    return Backfill.plan("rates_2024_06", source.byKey())
        .chunkBy(rows(100_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(warehouse))
        .run(source.reloadInPlace(target));
    // @end
  }

  /** A column of a wider type gets the values of another one. */
  static BackfillReport widenAmount(DataSource dataSource) {
    // @start region="copyColumn"
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("orders_amount_big", orders.byKey())
        .chunkBy(rows(50_000))
        .deltaPasses(2)
        .ledger(JdbcLedger.in(dataSource))
        .run(orders.copyColumn("amount", "amount_big"));
    // @end
  }

  /** Orders without their user go. */
  static BackfillReport deleteOrphans(DataSource dataSource) {
    // @start region="deleteOrphans"
    var orders = JdbcTable.of(dataSource, "orders");
    var users = JdbcTable.of(dataSource, "users");
    return Backfill.plan("orders_orphans", orders.byKey())
        .chunkBy(rows(50_000))
        .ledger(JdbcLedger.in(dataSource))
        .run(orders.deleteOrphans(users, "user_id"));
    // @end
  }

  /** Users get the number of their orders. */
  static BackfillReport resetCounters(DataSource dataSource) {
    // @start region="resetCounters"
    var users = JdbcTable.of(dataSource, "users");
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("users_orders_count", users.byKey())
        .chunkBy(rows(10_000))
        .ledger(JdbcLedger.in(dataSource))
        .run(
            users
                .resetCounter("orders_count", orders, "user_id")
                .where("orders.status <> 'draft'"));
    // @end
  }

  /** Of users with the same address the last one to log in stays. */
  static BackfillReport dropDuplicates(DataSource dataSource) {
    // @start region="dropDuplicates"
    var users = JdbcTable.of(dataSource, "users");
    return Backfill.plan("users_unique_email", users.byKey())
        .chunkBy(rows(20_000))
        .ledger(JdbcLedger.in(dataSource))
        .run(users.dropDuplicates(Keep.lastBy("last_login"), "email"));
    // @end
  }

  /** Files of orders, one chunk for each. */
  static BackfillReport loadFiles(DataSource dataSource, List<String> files) {
    // @start region="loadFiles"
    JdbcLoad<KeySet<String>> load =
        JdbcTable.of(dataSource, "orders")
            .load(
                chunk ->
                    Files.readAllLines(Path.of(chunk.range().keys().getFirst())).stream()
                        .map(line -> line.split(","))
                        .map(cells -> Map.of("id", cells[0], "amount", cells[1])),
                "id",
                "amount");
    return Backfill.plan("orders_loaded", files)
        .chunkBy(size(1))
        .ledger(JdbcLedger.in(dataSource))
        .run(load);
    // @end
  }

  /** A table and its copy, row by row. */
  static String compare(DataSource shop, DataSource archive) {
    // @start region="compare"
    var orders = JdbcTable.of(shop, "orders");
    return Backfill.plan("compare_orders", orders.byKey())
        .chunkBy(rows(50_000))
        .parallelism(2)
        .ledger(JdbcLedger.in(shop))
        .run(orders.compareWith(JdbcTable.of(archive, "orders_copy")).ignoring("cents"))
        .toMarkdown();
    // @end
  }

  /** What does happen, and is rolled back. */
  static String dryRun(DataSource dataSource) {
    // @start region="dryRun"
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("orders_tier", orders.dates("order_date", JAN_2023, JAN_2024))
        .chunkBy(MONTH.atMost(500_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(dataSource))
        .dryRun(orders.set("tier", "'base'").preserveExisting())
        .toMarkdown();
    // @end
  }

  /** Days that are missing, filled from another table. */
  public static BackfillReport gaps(DataSource dataSource) {
    // @start region="gaps"
    var sales = JdbcTable.of(dataSource, "sales");
    var raw = JdbcTable.of(dataSource, "raw");
    var gaps = sales.gaps("day", DAY, JAN_2023, JAN_2024);
    return Backfill.plan("sales_gaps", raw.within(gaps))
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(dataSource))
        .postCheck(gaps.gapsFilled())
        .run(raw.insertSelect(sales, "id", "day", "amount"));
    // @end
  }

  /** Days that some devices lack, filled from another table. */
  public static BackfillReport gapsPerGroup(DataSource dataSource) {
    // @start region="gapsPerGroup"
    var sales = JdbcTable.of(dataSource, "sales");
    var raw = JdbcTable.of(dataSource, "raw");
    var gaps = sales.gaps("day", DAY, JAN_2023, JAN_2024).per("device");
    return Backfill.plan("device_gaps", raw.within(gaps))
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(dataSource))
        .postCheck(gaps.gapsFilled())
        .run(raw.insertSelect(sales, "id", "day", "device").skipExisting());
    // @end
  }

  /** SQL and Java of one's own. */
  static void own(DataSource dataSource) {
    // @start region="own"
    var orders = JdbcTable.of(dataSource, "orders");
    var ledger = JdbcLedger.in(dataSource);
    Backfill.plan("orders_cents", orders.ids("id"))
        .chunkBy(width(10_000))
        .ledger(ledger)
        .run(
            Jdbc.sql(
                dataSource,
                "UPDATE orders SET cents = amount * 100 WHERE {chunk} AND cents IS NULL"));
    Backfill.plan("orders_audit", orders.ids("id"))
        .chunkBy(width(10_000))
        .ledger(ledger)
        .run(
            Jdbc.inTransaction(
                dataSource,
                (tx, chunk) -> {
                  try (var insert =
                      tx.unwrap(Connection.class)
                          .prepareStatement(
                              "INSERT INTO audit SELECT id FROM orders WHERE id >= ? AND id < ?")) {
                    insert.setLong(1, chunk.range().from());
                    insert.setLong(2, chunk.range().to());
                    return insert.executeUpdate();
                  }
                }));
    // @end
  }

  /** The ledger's tables, made by a migration tool. */
  public static void flyway(DataSource owner) {
    // @start region="flyway"
    Flyway.configure()
        .dataSource(owner)
        .locations("classpath:db/backfill/postgresql")
        .table("backfill_flyway_history")
        .defaultSchema("ops")
        .load()
        .migrate();
    // @end
  }

  /** A look into the ledger at night. */
  static String inspect(DataSource dataSource) {
    // @start region="inspect"
    var ledger = JdbcLedger.in(dataSource);
    return LedgerReport.of(ledger.runs())
        + ledger.inspect("orders_tier").map(LedgerReport::of).orElse("");
    // @end
  }

  /** Chunks that are done again. */
  static String again(DataSource dataSource) {
    // @start region="again"
    var ledger = JdbcLedger.in(dataSource);
    var march = Reprocess.chunks("prices of March were corrected", "2023-03").by("ann");
    var preview = LedgerReport.of(ledger.explainReprocess("orders_tier", march, 100));
    ledger.reprocess("orders_tier", march); // now run the plan again
    return preview;
    // @end
  }

  /** Days that are done again, with the months that were made from them. */
  static List<Reprocessing> againInGroup(GroupStep tiers) {
    // @start region="againInGroup"
    var march =
        Reprocess.chunks("prices of 5 March were corrected", "2023-03-05")
            .repeatable() // the totals are an insert: say that you have deleted those of March
            .withDownstream();
    var shown = tiers.explainReprocess("orders_tier", march);
    tiers.reprocess("orders_tier", march); // now run the group again
    return shown;
    // @end
  }

  /** A run paused from anywhere. */
  static void pause(DataSource dataSource) {
    // @start region="pause"
    JdbcLedger.in(dataSource)
        .attach("orders_tier")
        .ifPresent(run -> run.request(new RunCommand.Pause()));
    // @end
  }

  /** Values that Java computes. */
  static BackfillReport transform(DataSource dataSource) {
    // @start region="transform"
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("orders_tier", orders.byKey())
        .chunkBy(rows(50_000))
        .parallelism(4)
        .ledger(JdbcLedger.in(dataSource))
        .run(
            orders
                .transform(row -> row.getInt("amount") >= 1_000 ? "gold" : "base")
                .reading("amount")
                .into("tier"));
    // @end
  }

  /** What fails on its data is set aside, corrected, and tried again. */
  static BackfillReport badRows(DataSource dataSource, Runnable correction) {
    // @start region="badRows"
    var orders = JdbcTable.of(dataSource, "orders");
    var ledger = JdbcLedger.in(dataSource);
    var work = orders.set("cents", "1000 / amount");
    Backfill.plan("orders_cents", orders.ids("id"))
        .chunkBy(width(10_000))
        .ledger(ledger)
        .setAside(BadRows.atMost(100).orShare(0.001))
        .run(work);

    correction.run();
    return Backfill.plan("orders_cents_again", orders.badRows(ledger, "orders_cents"))
        .chunkBy(rows(100))
        .ledger(ledger)
        .run(work);
    // @end
  }

  /** Some rows, and as many as are expected, or none. */
  static BackfillReport correction(DataSource dataSource, List<Long> ids) {
    // @start region="correction"
    var orders = JdbcTable.of(dataSource, "orders");
    return Backfill.plan("ticket_4711", orders.keys("id", ids))
        .chunkBy(size(100))
        .ledger(JdbcLedger.in(dataSource))
        .run(orders.set("amount", "amount / 100").expectRows(37));
    // @end
  }
}
