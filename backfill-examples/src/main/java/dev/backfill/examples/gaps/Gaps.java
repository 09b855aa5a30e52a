package dev.backfill.examples.gaps;

import static dev.backfill.examples.scenario.Proof.line;
import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;

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
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;

/**
 * A table of sales lacks some days, because a job did not run. They are filled from the raw data,
 * and what was inserted is marked, because before-images know nothing of rows that were not there.
 */
public final class Gaps implements Scenario {

  /** The scenario of this example. */
  public static final Play PLAY =
      new Play(
          "gaps",
          "some days are missing in a table; they are found, and filled from the raw data.",
          Gaps::new);

  private static final LocalDate JAN = LocalDate.of(2024, 1, 1);
  private static final LocalDate APRIL = LocalDate.of(2024, 4, 1);

  /** At the start, over the end of a month, a single one, and at the end: 3 + 6 + 1 + 2. */
  private static final String HOLES =
      """
      (day < '2024-01-04' or day >= '2024-01-29' and day < '2024-02-04'
        or day = '2024-02-29' or day >= '2024-03-30')\
      """;

  private static final int MISSING_DAYS = 12;

  private final DataSource database;
  private final ProgressListener progress;
  private final int rowsPerDay;
  private final Sql sql;
  private long inserted;
  private long deleted;
  private Checksum before = Checksum.NONE;
  private Checksum writtenBefore = Checksum.NONE;

  /**
   * Asks no database yet.
   *
   * @param stage where it is played
   */
  public Gaps(Stage stage) {
    this.database = stage.database();
    this.progress = stage.progress();
    this.rowsPerDay = stage.rowsPerDay();
    this.sql = new Sql(database);
  }

  /**
   * Plays it: {@code mvn -q -Dscenario=gaps}.
   *
   * @param args such as {@code --rows=20000}, a day
   */
  public static void main(String[] args) {
    Program.main(List.of(PLAY), args);
  }

  @Override
  public void prepare(Narrator narrator) throws SQLException {
    sql.execute(
        "create table raw (id bigint primary key, day date not null, amount numeric(12, 2))",
        """
        insert into raw
          select d * %1$d + n, date '%2$s' + d, ((d * %1$d + n) * 7919 %% 1000000) / 100.0
            from generate_series(0, date '%3$s' - date '%2$s' - 1) d, generate_series(1, %1$d) n
        """
            .formatted(rowsPerDay, JAN, APRIL),
        "create index on raw (day)",
        """
        create table sales (id bigint primary key, day date not null, amount numeric(12, 2),
          filled_by text)
        """,
        "insert into sales select * from raw where not " + HOLES,
        "create index on sales (day)");
    sql.analyze("raw", "sales");
    before = sql.checksum("select * from sales");
    writtenBefore = sql.written("sales", "true");
    narrator.tell(
        "data",
        "raw has %s days, sales has %s of them: %s rows"
            .formatted(
                sql.text("select count(distinct day) from raw"),
                sql.text("select count(distinct day) from sales"),
                Screen.count(before.rows())));
  }

  @Override
  public void work(Narrator narrator) throws IOException {
    BackfillReport report = fill(narrator);
    narrator.reported(report);
    inserted = report.rowsChanged();
  }

  private BackfillReport fill(Narrator narrator) throws IOException {
    // @start region="gaps"
    var sales = JdbcTable.of(database, "sales");
    var raw = JdbcTable.of(database, "raw");
    var gaps = sales.gaps("day", DAY, JAN, APRIL);
    var plan =
        Backfill.plan("sales_gaps", raw.within(gaps))
            .chunkBy(MONTH)
            .parallelism(2)
            .ledger(JdbcLedger.in(database))
            .postCheck(gaps.gapsFilled())
            .listener(progress);
    var fill = raw.insertSelect(sales, "id", "day", "amount").value("filled_by", "'sales_gaps'");
    narrator.explained(plan.explain(fill));
    return plan.run(fill);
    // @end
  }

  @Override
  public Proof proof() throws SQLException {
    return Proof.of(
        line(
            "sales, against raw",
            sql.checksum("select id, day, amount from sales"),
            sql.checksum("select id, day, amount from raw")),
        line("rows that were inserted", inserted, (long) MISSING_DAYS * rowsPerDay),
        line(
            "days that were marked",
            sql.number("select count(distinct day) from sales where filled_by = 'sales_gaps'"),
            MISSING_DAYS),
        line(
            "rows that were there, not even written again",
            sql.written("sales", "filled_by is null"),
            writtenBefore));
  }

  @Override
  public void undo(Narrator narrator) throws IOException {
    narrator.tell("undo", "before-images hold no inserted rows; these are marked, and deleted");
    BackfillReport report = delete();
    narrator.reported(report);
    deleted = report.rowsChanged();
  }

  private BackfillReport delete() {
    // @start region="gapsUndo"
    var sales = JdbcTable.of(database, "sales");
    var filled = sales.dates("day", JAN, APRIL).where("filled_by = 'sales_gaps'").exactCounts();
    return Backfill.plan("sales_gaps_undo", filled)
        .chunkBy(MONTH)
        .parallelism(2)
        .ledger(JdbcLedger.in(database))
        .listener(progress)
        .run(sales.delete());
    // @end
  }

  @Override
  public Proof proofOfUndo() throws SQLException {
    return Proof.of(
        line("rows that were deleted", deleted, inserted),
        line("sales, against what it was", sql.checksum("select * from sales"), before));
  }
}
