package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.server.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Copies, loads and reloads by hand, on one connection each: all or nothing, without a ledger or a
 * way to resume.
 *
 * @param rows the number of rows
 */
record MovedByHand(long rows) {

  private static final String COPY_IN =
      "copy copied (id, customer_id, order_date, amount, status, note) from stdin";

  Contender insertSelect() {
    return Contender.of(
        "one INSERT .. SELECT within the database",
        RAW,
        pool -> Sql.execute(pool, "insert into copied select * from orders"));
  }

  Contender copy() {
    return Contender.of("COPY out and in by hand, two sessions", RAW, MovedByHand::copied);
  }

  private static void copied(DataSource pool) throws SQLException, IOException {
    try (var from = pool.getConnection();
        var to = pool.getConnection();
        var in = new PGCopyOutputStream(to.unwrap(PGConnection.class), "copy copied from stdin")) {
      from.unwrap(PGConnection.class).getCopyAPI().copyOut("copy orders to stdout", in);
    }
  }

  Contender load() {
    return Contender.of("COPY of rows from Java by hand", RAW, this::loaded);
  }

  private void loaded(DataSource pool) throws SQLException, IOException {
    try (var to = pool.getConnection();
        var in = new PGCopyOutputStream(to.unwrap(PGConnection.class), COPY_IN)) {
      for (long id = 0; id < rows; id++) {
        in.write(line(MovedRow.of(id, rows)).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String line(MovedRow row) {
    return "%d\t%d\t%s\t%s\tshipped\t%s\n"
        .formatted(row.id(), row.customer(), row.day(), row.amount(), row.note());
  }

  Contender reload() {
    return Contender.of("a fresh table by hand, exchanged by its name", RAW, MovedByHand::reloaded);
  }

  private static void reloaded(DataSource pool) throws SQLException {
    for (String sql :
        List.of(
            "create table fresh (like kept including defaults)",
            "insert into fresh select * from orders",
            "alter table fresh add primary key (id)",
            "create index fresh_by_date on fresh (order_date)",
            "analyze fresh",
            "begin; alter table kept rename to old; alter table fresh rename to kept; commit")) {
      Sql.execute(pool, sql);
    }
  }
}
