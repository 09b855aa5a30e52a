package dev.backfill.benchmarks.tiny;

import dev.backfill.benchmarks.data.Ledgers;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A table of which every row is changed once, by itself.
 *
 * @param rows the number of rows
 */
public record TinyTable(int rows) implements Rounds.Course {

  /** Makes and fills it. */
  public void fill(DataSource database) throws SQLException {
    Sql.execute(
        database,
        """
        create table tiny (id bigint primary key, amount numeric(12, 2) not null,
          times integer not null)
        """);
    Sql.execute(
        database,
        "insert into tiny select g, g, 0 from generate_series(0, %d) g".formatted(rows - 1));
    Sql.execute(database, "vacuum (analyze, freeze) tiny");
    Ledgers.make(database);
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    database.warm("tiny");
  }

  @Override
  public void check(TrialDatabase database, Contender contender) throws SQLException {
    long once = Sql.number(database.plain(), "select count(*) from tiny where times = 1");
    if (once != rows) {
      throw new IllegalStateException(
          "%s changed %,d of %,d rows once".formatted(contender.name(), once, rows));
    }
  }
}
