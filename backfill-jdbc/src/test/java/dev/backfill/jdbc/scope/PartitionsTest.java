package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkView;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Partitions of the database as chunks. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class PartitionsTest {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  /** One that begins in the middle of the month, one for the rest, and nothing before February. */
  private static void make(PostgresDatabase db, String type) throws SQLException {
    db.execute(
        "create table sales (id int, at %s, n int default 0, primary key (id, at)) partition by range (at)"
            .formatted(type),
        "create table sales_1 partition of sales for values from ('2023-02-01') to ('2023-03-10')",
        "create table sales_2 partition of sales for values from ('2023-03-10') to ('2023-09-01')",
        "create table sales_3 partition of sales for values from ('2023-09-01') to (maxvalue)",
        "create table sales_d partition of sales default",
        "insert into sales select g, timestamp '2023-01-01' + make_interval(days => g % 365) from"
            + " generate_series(1, 3650) g");
  }

  @Test
  void eachPartitionIsAChunk(DataSource source, PostgresDatabase db) throws Exception {
    make(db, "date");
    var sales = JdbcTable.of(source, "sales");
    var scope = sales.dates("at", JAN_2023, JAN_2024);

    var plan =
        Backfill.plan("sales", scope).chunkBy(scope.partitions()).ledger(JdbcLedger.in(source));
    var report = plan.run(sales.set("n", "n + 1"));

    assertThat(report.chunks())
        .extracting(ChunkView::id)
        .containsExactly(
            "2023-01",
            "2023-02-01..2023-03-10",
            "2023-03-10..2023-09-01",
            "2023-09-01..2024-01-01");
    assertThat(report.rowsChanged()).isEqualTo(3_650);
    assertThat(db.number("select count(*) from sales where n <> 1")).isZero();
  }

  @Test
  void aChunkTouchesOnePartition(DataSource source, PostgresDatabase db) throws Exception {
    make(db, "date");
    var scope = JdbcTable.of(source, "sales").dates("at", JAN_2023, JAN_2024);

    var report =
        Backfill.plan("sales", scope)
            .chunkBy(scope.partitions())
            .newestFirst()
            .run(Jdbc.sql(source, "update sales set n = tableoid::int where {chunk}"));

    assertThat(report.chunks().getFirst().id()).isEqualTo("2023-09-01..2024-01-01");
    assertThat(
            db.column(
                "explain update sales set n = 1 where at >= '2023-02-01' and at < '2023-03-10'"))
        .noneMatch(line -> line.contains("sales_2") || line.contains("sales_3"));
  }

  @Test
  void boundsOfInstantsAreReadInEverySessionsZone(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("alter database " + db.name() + " set timezone = 'Asia/Tokyo'");
    make(db, "timestamptz");
    var sales = JdbcTable.of(source, "sales");
    var scope =
        sales.instants(
            "at",
            JAN_2023.atStartOfDay().toInstant(ZoneOffset.UTC),
            JAN_2024.atStartOfDay().toInstant(ZoneOffset.UTC));

    var report =
        Backfill.plan("sales", scope).chunkBy(scope.partitions()).run(sales.set("n", "n + 1"));

    var bound =
        db.column(
                "select to_char(timestamptz '2023-03-10' at time zone 'UTC',"
                    + " 'YYYY-MM-DD\"T\"HH24')")
            .getFirst();
    assertThat(report.chunks().get(1).bounds()).contains(bound);
    assertThat(report.progress().total()).isEqualTo(4);
  }

  @Test
  void tablesThatAreNotPartitionedLikeThatAreRefused(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table plain (at date)",
        "create table hashed (at date) partition by hash (at)",
        "create table hashed_0 partition of hashed for values with (modulus 1, remainder 0)");
    for (String name : new String[] {"plain", "hashed"}) {
      var scope = JdbcTable.of(source, name).dates("at", JAN_2023, JAN_2024);

      assertThatThrownBy(scope::partitions)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has no partitions by ranges of 'at' alone");
    }
  }

  @Test
  void partitionsOfAnotherTableAreRefused(DataSource source, PostgresDatabase db) throws Exception {
    make(db, "date");
    db.execute("create table plain (at date)");
    var sales = JdbcTable.of(source, "sales").dates("at", JAN_2023, JAN_2024);
    var plain = JdbcTable.of(source, "plain").dates("at", JAN_2023, JAN_2024);

    assertThatThrownBy(() -> Backfill.plan("p", plain).chunkBy(sales.partitions()))
        .hasMessageContaining("take the partitions of the plan's own scope");
  }
}
