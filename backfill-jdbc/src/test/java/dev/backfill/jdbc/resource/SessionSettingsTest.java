package dev.backfill.jdbc.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.ChunkBy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pool, a pooler or a role has set for its sessions does not change what is done. */
@ExtendWith(Postgres.class)
@Tag("slow")
class SessionSettingsTest {

  @SuppressWarnings("InlineFormatString") // as long as a paragraph
  private static final String STRANGE =
      "set extra_float_digits = %d; set intervalstyle = 'sql_standard'; set bytea_output ="
          + " 'escape'; set time zone 'Asia/Kolkata'; set array_nulls = off; set xmloption ="
          + " document; set quote_all_identifiers = on; set datestyle = 'ISO, DMY'";

  @SuppressWarnings("NullAway") // set by each test
  private PostgresDatabase database;

  /** A pool whose sessions are not like each other. */
  private DataSource strange() {
    return WatchedDataSource.of(
        database.unpooled("postgres"),
        call -> {
          var result = call.proceed();
          if (result instanceof Connection connection) {
            try (var statement = connection.createStatement()) {
              int digits = Math.floorMod(System.identityHashCode(connection), 4) - 3;
              statement.execute(STRANGE.formatted(digits));
            }
          }
          return result;
        });
  }

  @Timeout(300) // without the settings a batch that ends at a cut key may begin there for ever
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "double precision; 1 + g / 1000000007.0",
        "real; (1 + g / 99991.0)::real",
        "timestamptz; timestamptz '2023-01-01 00:00:00.000001Z' + g * interval '1 us'",
        "date; date '2023-01-01' + g"
      })
  void everyRowIsDoneOnceWhateverTheSessionsWriteAsText(
      String type, String value, PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table readings (part int, k %s primary key, n int not null default 0)"
            .formatted(type),
        "insert into readings (part, k) select g / 500, %s from generate_series(1, 2000) g"
            .formatted(value),
        "analyze readings");
    var source = strange();
    var table = JdbcTable.of(source, "readings");
    var plan =
        Backfill.plan("p", table.ids("part", 0, 5))
            .chunkBy(ChunkBy.width(1))
            .batchRows(20)
            .parallelism(2)
            .ledger(JdbcLedger.in(source))
            .build();

    var report = BackfillRunner.inMemory().run(plan, table.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select n || ' ' || count(*) from readings group by n"))
        .containsExactly("1 2000");
  }
}
