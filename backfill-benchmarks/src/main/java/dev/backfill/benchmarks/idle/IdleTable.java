package dev.backfill.benchmarks.idle;

import dev.backfill.benchmarks.data.Ledgers;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The table in which a loop by hand remembers what it has done: one row for each chunk.
 *
 * @param rows the number of rows
 */
public record IdleTable(int rows) implements Rounds.Course {

  /** Makes and fills it. */
  public void fill(DataSource database) throws SQLException {
    Sql.execute(database, "create table done (id bigint primary key, times bigint not null)");
    Sql.execute(
        database, "insert into done select g, 0 from generate_series(0, %d) g".formatted(rows - 1));
    Sql.execute(database, "vacuum (analyze, freeze) done");
    Ledgers.make(database);
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    database.warm("done");
  }

  @Override
  public void check(TrialDatabase database, Contender contender) throws SQLException {
    long twice = Sql.number(database.plain(), "select count(*) from done where times > 1");
    if (twice > 0) {
      throw new IllegalStateException(contender.name() + " did some twice");
    }
  }
}
