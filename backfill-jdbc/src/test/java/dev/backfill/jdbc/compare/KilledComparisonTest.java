package dev.backfill.jdbc.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunState;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A comparison whose process is killed is resumed: nothing that was found is lost, and no chunk
 * that was finished is read again.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class KilledComparisonTest {

  private static final String SUCCEEDED =
      "select count(*) from backfill_chunk where state = 'SUCCEEDED'";

  private PostgresDatabase db;

  @BeforeEach
  void makeTables(PostgresDatabase database) throws SQLException {
    db = database;
    db.execute(
        "create table l (id int primary key, n int)",
        "insert into l select g, g from generate_series(0, 7999) g",
        "create table r (like l including all)",
        "insert into r select * from l",
        "update r set n = -n where id % 1000 = 5");
  }

  @Test
  void whatAKilledProcessHasFoundIsKeptAndNotReadAgain(DataSource source) throws Exception {
    try (var child = ChildProcess.of(ComparingChild.class, List.of(), db.url())) {
      assertThat(child.line()).isEqualTo("DONE");
      assertThat(child.line()).isEqualTo("DONE");
    }
    db.awaitSessions(1);
    long before = db.number(SUCCEEDED);
    assertThat(before).isBetween(2L, 7L);
    var compared = new AtomicInteger();

    var report = ComparingChild.run(counting(source, compared), event -> {});

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(compared.get()).isEqualTo(8 - (int) before);
    var found = report.difference().orElseThrow();
    assertThat(found.differing()).isEqualTo(8);
    assertThat(found.matching()).isEqualTo(7_992);
    assertThat(found.keys()).containsExactlyInAnyOrderElementsOf(ComparingChild.keys());
  }

  @Test
  void aRunThatIsCompleteSaysAgainWhatItHasFound(DataSource source) throws SQLException {
    var first = ComparingChild.run(source, event -> {});
    db.execute("update r set n = id");
    var compared = new AtomicInteger();

    var second = ComparingChild.run(counting(source, compared), event -> {});

    assertThat(compared).hasValue(0);
    assertThat(second.difference()).isEqualTo(first.difference());
    assertThat(JdbcTable.of(source, "l").name()).isEqualTo("public.l");
  }

  /** Counts the statements that read both sides of a chunk. */
  private static DataSource counting(DataSource source, AtomicInteger compared) {
    return WatchedDataSource.of(
        source,
        call -> {
          var arguments = call.arguments();
          if (call.name().equals("prepareStatement")
              && arguments != null
              && String.valueOf(arguments[0]).contains("cross join (select pg_catalog.count(*)")) {
            compared.incrementAndGet();
          }
          return call.proceed();
        });
  }
}
