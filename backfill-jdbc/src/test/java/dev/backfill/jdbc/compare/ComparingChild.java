package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The process that is killed while it compares; it says each chunk that is done. */
final class ComparingChild {

  private ComparingChild() {}

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    source.setUser("postgres");
    var unused =
        run(
            source,
            event -> {
              if (event instanceof ChunkChanged change && change.state() == ChunkState.SUCCEEDED) {
                System.out.println("DONE");
                System.out.flush();
              }
            });
  }

  /** The run, which another process continues. */
  static BackfillReport run(DataSource source, ProgressListener listener) {
    var left = JdbcTable.of(source, "l");
    return Backfill.plan("compare", left.ids("id", 0, 8_000))
        .chunkBy(width(1_000))
        .ledger(JdbcLedger.in(source))
        .listener(listener)
        .run(
            left.compareWith(JdbcTable.of(source, "r"))
                .settlingFor(Duration.ofMillis(300))
                .sampleKeys(100));
  }

  /** Keys of the rows that differ: one in each chunk. */
  static List<String> keys() {
    return List.of("5", "1005", "2005", "3005", "4005", "5005", "6005", "7005");
  }
}
