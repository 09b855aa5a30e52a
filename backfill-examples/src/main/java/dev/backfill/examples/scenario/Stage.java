package dev.backfill.examples.scenario;

import dev.backfill.progress.ProgressListener;
import java.nio.file.Path;
import javax.sql.DataSource;

/**
 * Where a scenario is played.
 *
 * @param database empty, and with connections enough for {@link #LANES} lanes
 * @param folder an existing folder, for files
 * @param rowsPerDay size of the tables
 * @param progress told how far the backfills are
 */
public record Stage(DataSource database, Path folder, int rowsPerDay, ProgressListener progress) {

  /** The number of chunks that the scenarios run at once. */
  public static final int LANES = 2;

  /** One for each lane, one for the ledger, one for the heartbeat. */
  public static final int CONNECTIONS = LANES + 2;
}
