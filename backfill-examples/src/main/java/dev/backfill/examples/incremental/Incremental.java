package dev.backfill.examples.incremental;

import static dev.backfill.examples.scenario.Proof.line;
import static dev.backfill.scope.ChunkBy.DAY;

import dev.backfill.Backfill;
import dev.backfill.examples.scenario.Checksum;
import dev.backfill.examples.scenario.Narrator;
import dev.backfill.examples.scenario.Play;
import dev.backfill.examples.scenario.Program;
import dev.backfill.examples.scenario.Proof;
import dev.backfill.examples.scenario.Scenario;
import dev.backfill.examples.scenario.Screen;
import dev.backfill.examples.scenario.Sql;
import dev.backfill.examples.scenario.Stage;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RowCounts;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;

/**
 * Each day brings orders in marks, and a backfill makes euros of them. Done twice, an amount would
 * be wrong: so a second run must do the days that have come in since, and not touch the others.
 */
public final class Incremental implements Scenario {

  /** The scenario of this example. */
  public static final Play PLAY =
      new Play(
          "incremental",
          "orders come in day by day, in marks; each becomes euros exactly once.",
          Incremental::new);

  private static final LocalDate FIRST = LocalDate.of(1999, 1, 1);
  private static final LocalDate FRIDAY = FIRST.plusDays(7);
  private static final LocalDate SUNDAY = FIRST.plusDays(9);
  private static final BigDecimal RATE = new BigDecimal("1.95583");

  private final DataSource database;
  private final ProgressListener progress;
  private final int rowsPerDay;
  private final Sql sql;
  private RowCounts second = RowCounts.NONE;
  private long restored;
  private long left;
  private Checksum writtenByFriday = Checksum.NONE;

  /**
   * Asks no database yet.
   *
   * @param stage where it is played
   */
  public Incremental(Stage stage) {
    this.database = stage.database();
    this.progress = stage.progress();
    this.rowsPerDay = stage.rowsPerDay();
    this.sql = new Sql(database);
  }

  /**
   * Plays it: {@code mvn -q -Dscenario=incremental}.
   *
   * @param args such as {@code --rows=20000}, a day
   */
  public static void main(String[] args) {
    Program.main(List.of(PLAY), args);
  }

  @Override
  public void prepare(Narrator narrator) throws SQLException {
    sql.execute(
        """
        create table feed (id bigint primary key, day date not null, amount numeric(12, 2) not null)
        """,
        """
        insert into feed
          select d * %1$d + n, date '%2$s' + d, ((d * %1$d + n) * 7919 %% 1000000 + 1) / 100.0
            from generate_series(0, 8) d, generate_series(1, %1$d) n
        """
            .formatted(rowsPerDay, FIRST),
        """
        create table orders (id bigint primary key, day date not null,
          amount numeric(12, 2) not null, currency char(3) not null default 'DEM')
        """,
        "create index on orders (day)");
    comeIn(narrator, FIRST, FRIDAY);
  }

  /** The feed also stays as it is, to compare with. */
  private void comeIn(Narrator narrator, LocalDate from, LocalDate to) throws SQLException {
    sql.execute(
        "insert into orders select * from feed where day >= '%s' and day < '%s'"
            .formatted(from, to));
    sql.analyze("orders");
    narrator.tell(
        "data",
        "%s orders have come in, of the days [%s, %s)"
            .formatted(Screen.count(sql.number("select count(*) from orders")), from, to));
  }

  @Override
  public void work(Narrator narrator) throws SQLException, IOException {
    first(narrator);
    second(narrator);
  }

  void first(Narrator narrator) throws SQLException, IOException {
    narrator.reported(toEuros(FRIDAY, narrator));
    writtenByFriday = sql.written("orders", "true");
  }

  void second(Narrator narrator) throws SQLException, IOException {
    comeIn(narrator, FRIDAY, SUNDAY);
    BackfillReport report = toEuros(SUNDAY, narrator);
    narrator.reported(report);
    second = report.progress().rowsHere();
  }

  private BackfillReport toEuros(LocalDate until, Narrator narrator) throws IOException {
    // @start region="incremental"
    var orders = JdbcTable.of(database, "orders");
    var plan =
        Backfill.plan("orders_euro", orders.dates("day", FIRST, until))
            .chunkBy(DAY)
            .parallelism(2)
            .ledger(JdbcLedger.in(database))
            .listener(progress);
    var euros =
        orders
            .set("amount", "round(amount / 1.95583, 2)")
            .set("currency", "'EUR'")
            .keepBeforeImage();
    narrator.explained(plan.explain(euros));
    return plan.run(euros);
    // @end
  }

  @Override
  public Proof proof() throws SQLException {
    return Proof.of(
        line(
            "rows that the second run changed",
            second.changed(),
            sql.number("select count(*) from feed where day >= '%s'".formatted(FRIDAY))),
        line(
            "rows of the days before, not even written again",
            sql.written("orders", "day < '%s'".formatted(FRIDAY)),
            writtenByFriday),
        line("orders that are still in marks", marks(), 0),
        new Proof.Line(
            "sum of all amounts, against Java's sum over the feed",
            sql.text("select sum(amount) from orders"),
            eurosOfTheFeed().toPlainString()));
  }

  private long marks() throws SQLException {
    return sql.number("select count(*) from orders where currency <> 'EUR'");
  }

  /** Without the library, and without the database's arithmetic. */
  private BigDecimal eurosOfTheFeed() throws SQLException {
    var sum = BigDecimal.ZERO;
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select amount from feed")) {
      while (rows.next()) {
        sum = sum.add(rows.getBigDecimal(1).divide(RATE, 2, RoundingMode.HALF_UP));
      }
    }
    return sum;
  }

  @Override
  public void undo(Narrator narrator) throws IOException {
    narrator.tell("undo", "orders_euro is rolled back, by the old values that it has kept");
    BackfillReport report = rollback();
    narrator.reported(report);
    restored = report.progress().rows().changed();
    left = report.progress().rows().conflicts();
  }

  private BackfillReport rollback() {
    // @start region="incrementalUndo"
    return Backfill.rollback(JdbcLedger.in(database), "orders_euro")
        .settings(plan -> plan.parallelism(2).listener(progress))
        .run();
    // @end
  }

  @Override
  public Proof proofOfUndo() throws SQLException {
    return Proof.of(
        line(
            "orders with their old amounts back",
            restored,
            sql.number("select count(*) from feed")),
        line("orders that had to be left", left, 0),
        line(
            "all orders, against the feed",
            sql.checksum("select * from orders"),
            sql.checksum("select *, 'DEM'::char(3) from feed")));
  }
}
