package dev.backfill.examples.reload;

import static dev.backfill.examples.scenario.Proof.line;
import static dev.backfill.scope.ChunkBy.rows;

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
import java.util.List;
import javax.sql.DataSource;

/**
 * A supplier sends the whole price list anew. The table gets exactly these rows, all at once: some
 * prices are new, some are others, and some articles have gone.
 */
public final class Reload implements Scenario {

  /** The scenario of this example. */
  public static final Play PLAY =
      new Play(
          "reload",
          "a table gets the rows of a new import, all at once, with its indexes and rules.",
          Reload::new);

  private static final int DAYS = 30;

  /** Everything that a table is made of, in words of the catalog. */
  private static final String DEFINITION =
      """
      select indexdef from pg_indexes where tablename = 'prices'
      union all select pg_get_constraintdef(oid) from pg_constraint
                 where conrelid = 'prices'::regclass
      union all select column_name || ' ' || data_type || ' ' || coalesce(column_default, '')
                  from information_schema.columns where table_name = 'prices'
      """;

  private final DataSource database;
  private final ProgressListener progress;
  private final int rowsPerDay;
  private final Sql sql;
  private Checksum before = Checksum.NONE;
  private Checksum writtenBefore = Checksum.NONE;
  private Checksum definition = Checksum.NONE;

  /**
   * Asks no database yet.
   *
   * @param stage where it is played
   */
  public Reload(Stage stage) {
    this.database = stage.database();
    this.progress = stage.progress();
    this.rowsPerDay = stage.rowsPerDay();
    this.sql = new Sql(database);
  }

  /**
   * Plays it: {@code mvn -q -Dscenario=reload}.
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
        create table prices (id bigint primary key, price numeric(12, 2) not null check (price > 0),
          currency char(3) not null default 'EUR')
        """,
        "create index prices_price on prices (price)",
        "comment on table prices is 'what the shop asks for'",
        """
        insert into prices
          select n, (n * 7919 %% 100000 + 1) / 100.0 from generate_series(1, %d) n
        """
            .formatted(rowsPerDay * DAYS),
        """
        create table import (id bigint primary key, price numeric(12, 2) not null,
          currency char(3) not null)
        """,
        """
        insert into import
          select n, (n * 7907 %% 100000 + 1) / 100.0, 'EUR'
            from generate_series(1, %d) n where n %% 10 <> 0
        """
            .formatted(rowsPerDay * (DAYS + 2)));
    sql.analyze("prices", "import");
    before = sql.checksum("select * from prices");
    writtenBefore = sql.written("prices", "true");
    definition = sql.checksum(DEFINITION);
    narrator.tell(
        "data",
        "prices has %s rows, the import has %s"
            .formatted(
                Screen.count(before.rows()),
                Screen.count(sql.number("select count(*) from import"))));
  }

  @Override
  public void work(Narrator narrator) throws IOException {
    narrator.reported(reload(narrator));
  }

  private BackfillReport reload(Narrator narrator) throws IOException {
    // @start region="reload"
    var imported = JdbcTable.of(database, "import");
    var prices = JdbcTable.of(database, "prices");
    var plan =
        Backfill.plan("prices_2024_06", imported.byKey())
            .chunkBy(rows(5_000))
            .parallelism(2)
            .ledger(JdbcLedger.in(database))
            .listener(progress);
    var reload = imported.reloadInto(prices);
    narrator.explained(plan.explain(reload));
    return plan.run(reload);
    // @end
  }

  @Override
  public Proof proof() throws SQLException {
    return Proof.of(
        line(
            "prices, against the import",
            sql.checksum("select id, price, currency from prices"),
            sql.checksum("select id, price, currency from import")),
        line("its definition, against what it was", sql.checksum(DEFINITION), definition),
        line(
            "the old table, against what it was",
            sql.checksum("select * from prices_backfill_old"),
            before),
        line(
            "what else is left of the reload",
            sql.number(
                """
                select (select count(*) from pg_class where relname like 'prices_backfill%'
                          and relkind = 'r' and relname <> 'prices_backfill_old')
                     + (select count(*) from pg_trigger where not tgisinternal)\
                """),
            0));
  }

  @Override
  public void undo(Narrator narrator) {
    narrator.tell("undo", "the old table is swapped back, and the other one dropped");
    putBack();
  }

  private void putBack() {
    // @start region="reloadUndo"
    var prices = JdbcTable.of(database, "prices").reloaded();
    prices.swapBack();
    prices.abandon();
    // @end
  }

  @Override
  public Proof proofOfUndo() throws SQLException {
    return Proof.of(
        line("all prices, not even written again", sql.written("prices", "true"), writtenBefore),
        line("its definition, against what it was", sql.checksum(DEFINITION), definition),
        line(
            "tables that the reload has left",
            sql.number("select count(*) from pg_class where relname like 'prices_backfill%'"),
            0));
  }
}
