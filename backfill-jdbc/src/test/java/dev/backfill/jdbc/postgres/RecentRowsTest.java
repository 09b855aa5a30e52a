package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.RowMark;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which rows count as recent, by the number of the transaction that has written them. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class RecentRowsTest {

  private static final long NUMBERS = 1L << 32;

  /** The mark of a row that was written so many transactions ago. */
  private static long mark(PostgresDatabase db, long ago) throws SQLException {
    long now = db.number("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    long version = Math.floorMod(now - ago, NUMBERS);
    return db.number("select " + PostgresTransform.recent("cast('%d' as xid)".formatted(version)));
  }

  @Test
  void whatIsOlderThanEveryTransactionIsNotRecent(PostgresDatabase db) throws SQLException {
    assertThat(mark(db, 100_000_000)).isZero();
    assertThat(mark(db, 2_000_000_000)).isZero();
  }

  @Test
  void whatIsWrittenNowOrAfterTheStatementBeganIsRecent(PostgresDatabase db) throws SQLException {
    assertThat(mark(db, 0)).isEqualTo(RowMark.RECENT);
    assertThat(mark(db, -100_000)).isEqualTo(RowMark.RECENT);
  }

  /** A frozen row keeps its number, which half of the numbers later seems to lie ahead. */
  @Test
  void frozenRowsAreNotRecentAfterMoreThanHalfOfTheNumbers(PostgresDatabase db)
      throws SQLException {
    assertThat(mark(db, NUMBERS / 2 + 1_000)).isZero();
    assertThat(mark(db, 3_200_000_000L)).isZero();
  }
}
