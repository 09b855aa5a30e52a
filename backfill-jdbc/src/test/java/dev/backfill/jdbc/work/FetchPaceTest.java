package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The driver holds as many rows as take about 4 MB, whatever they are. */
@ExtendWith(Postgres.class)
class FetchPaceTest {

  private static final int ROWS = 60;

  /** The number of rows that is fetched next, after so many of a length. */
  private static int fetched(PostgresDatabase db, Supplier<FetchPace> pace, int length)
      throws Exception {
    try (var connection = db.pool().getConnection();
        var statement =
            connection.prepareStatement("select repeat('x', ?) from generate_series(1, ?)")) {
      statement.setInt(1, length);
      statement.setInt(2, ROWS);
      var own = pace.get();
      own.begin(statement);
      try (var row = statement.executeQuery()) {
        assertThat(row.getFetchSize()).isEqualTo(10);
        while (row.next()) {
          own.read(row, 1, 1);
        }
        return row.getFetchSize();
      }
    }
  }

  @Test
  void theRestOfABatchOfShortRowsIsFetchedAtOnce(PostgresDatabase db) throws Exception {
    assertThat(fetched(db, FetchPace::ofBatches, 8)).isEqualTo(10_000);
    assertThat(fetched(db, FetchPace::new, 8)).isEqualTo(1_000);
  }

  /** Its rows may be a thousand times as long as those of the statement before. */
  @Test
  void eachStatementBeginsWithAThousandRowsAtMost(PostgresDatabase db) throws Exception {
    var pace = FetchPace.ofBatches();
    assertThat(fetched(db, () -> pace, 8)).isEqualTo(10_000);

    try (var connection = db.pool().getConnection();
        var statement = connection.createStatement()) {
      pace.begin(statement);
      assertThat(statement.getFetchSize()).isEqualTo(1_000);
    }
  }

  /** Short rows are large in the driver: without that part there would be 13,000 of these. */
  @Test
  void theDriversOwnPartOfARowCounts(PostgresDatabase db) throws Exception {
    assertThat(fetched(db, FetchPace::ofBatches, 320)).isBetween(7_000, 9_000);
  }

  @Test
  void ofLongRowsAFewAreFetched(PostgresDatabase db) throws Exception {
    assertThat(fetched(db, FetchPace::ofBatches, 1 << 20)).isEqualTo(3);
  }
}
