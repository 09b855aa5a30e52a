package dev.backfill.examples.correction;

import static dev.backfill.examples.scenario.Proof.line;
import static dev.backfill.scope.ChunkBy.size;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Some orders were entered in cents: their amounts are 100 times too high. Support has listed them
 * in a file, one of them twice, and one that does not exist. There must be 37.
 */
public final class Correction implements Scenario {

  /** The scenario of this example. */
  public static final Play PLAY =
      new Play(
          "correction",
          "37 orders, named in a file, are 100 times too high; these are set right, no others.",
          Correction::new);

  private static final int WRONG = 37;
  private static final int DAYS = 30;

  /** Which orders are wrong, in SQL; the file says the same. */
  private static final String IS_WRONG = "id % 7 = 3 and id <= 7 * 37";

  private final DataSource database;
  private final ProgressListener progress;
  private final int rowsPerDay;
  private final Path file;
  private final Sql sql;
  private long restored;
  private long left;
  private Checksum before = Checksum.NONE;
  private Checksum writtenBefore = Checksum.NONE;

  /**
   * Asks no database yet.
   *
   * @param stage where it is played
   */
  public Correction(Stage stage) {
    this.database = stage.database();
    this.progress = stage.progress();
    this.rowsPerDay = stage.rowsPerDay();
    this.file = stage.folder().resolve("ticket-4711.csv");
    this.sql = new Sql(database);
  }

  /**
   * Plays it: {@code mvn -q -Dscenario=correction}.
   *
   * @param args such as {@code --rows=20000}, a day
   */
  public static void main(String[] args) {
    Program.main(List.of(PLAY), args);
  }

  @Override
  public void prepare(Narrator narrator) throws SQLException, IOException {
    sql.execute(
        """
        create table orders (id bigint primary key, day date not null,
          amount numeric(12, 2) not null)
        """,
        """
        insert into orders
          select n, date '2024-01-01' + n %% %2$d, (n * 7919 %% 1000000 + 1) / 100.0
            from generate_series(1, %1$d * %2$d) n
        """
            .formatted(rowsPerDay, DAYS),
        "update orders set amount = amount * 100 where " + IS_WRONG,
        "create table orders_before as select * from orders");
    sql.analyze("orders");
    before = sql.checksum("select * from orders");
    writtenBefore = sql.written("orders", "not (%s)".formatted(IS_WRONG));
    writeFile();
    narrator.tell(
        "data",
        "%s orders; %d of them are listed in %s, one twice, beside one that does not exist"
            .formatted(Screen.count(before.rows()), WRONG, file.getFileName()));
  }

  private void writeFile() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("ticket,id,reported by");
    for (int i = 0; i < WRONG; i++) {
      lines.add("4711,%d,\"Miller, J.\"".formatted(7 * i + 3));
    }
    lines.add("4711,3,\"Smith, A.\"");
    lines.add("4711,%d,\"Smith, A.\"".formatted(before.rows() + 1));
    Files.write(file, lines);
  }

  @Override
  public void work(Narrator narrator) throws IOException {
    narrator.reported(correct(narrator));
  }

  private BackfillReport correct(Narrator narrator) throws IOException {
    // @start region="correction"
    var orders = JdbcTable.of(database, "orders");
    var plan =
        Backfill.plan("ticket_4711", orders.keys("id", Long.class, file))
            .chunkBy(size(100))
            .ledger(JdbcLedger.in(database))
            .listener(progress);
    var correction = orders.set("amount", "amount / 100").expectRows(37);
    narrator.explained(plan.explain(correction));
    return plan.run(correction);
    // @end
  }

  @Override
  public Proof proof() throws SQLException, IOException {
    return Proof.of(
        line(
            "rows that differ from a copy made before",
            sql.number("select count(*) from (%s) d".formatted(different("id"))),
            WRONG),
        line(
            "which these are, against the file",
            sql.checksum(different("id")),
            sql.checksum("select unnest('{%s}'::bigint[])".formatted(idsOfTheFile()))),
        new Proof.Line(
            "by how much all amounts together are lower",
            sql.text(
                "select sum(fall) from (%s) d"
                    .formatted(different("old.amount - orders.amount fall"))),
            sql.text("select round(sum(amount) * 0.99, 2) from orders_before where " + IS_WRONG)),
        line(
            "all other rows, not even written again",
            sql.written("orders", "not (%s)".formatted(IS_WRONG)),
            writtenBefore));
  }

  private static String different(String columns) {
    return """
    select %s from orders join orders_before old using (id)
     where (orders.day, orders.amount) is distinct from (old.day, old.amount)
    """
        .formatted(columns);
  }

  /** Without the library; but for the one that does not exist. */
  private String idsOfTheFile() throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> Long.valueOf(line.split(",", 3)[1]))
        .filter(id -> id <= before.rows())
        .distinct()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  @Override
  public void undo(Narrator narrator) throws IOException {
    narrator.tell("undo", "ticket_4711 is rolled back, by the old values that it has kept");
    BackfillReport report = rollback();
    narrator.reported(report);
    restored = report.progress().rows().changed();
    left = report.progress().rows().conflicts();
  }

  private BackfillReport rollback() {
    // @start region="correctionUndo"
    return Backfill.rollback(JdbcLedger.in(database), "ticket_4711")
        .settings(plan -> plan.listener(progress))
        .run();
    // @end
  }

  @Override
  public Proof proofOfUndo() throws SQLException {
    return Proof.of(
        line("rows that were put back", restored, WRONG),
        line("rows that had to be left", left, 0),
        line("all orders, against what they were", sql.checksum("select * from orders"), before));
  }
}
