package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcComparison;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The other table is in another database, with an encoding and a collation of its own. */
@RunsBeside
@ExtendWith(Postgres.class)
class TwoDatabasesTest {

  private DataSource source;
  private PostgresDatabase db;
  private PostgresDatabase other;
  private TestPool pool;

  @BeforeEach
  void makeDatabases(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create database %s_other template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'"
            .formatted(db.name()));
    int port = Integer.parseInt(db.url().replaceAll(".*:(\\d+)/.*", "$1"));
    other = new PostgresDatabase(db.name() + "_other", port);
    pool = other.pool();
    db.execute(
        "create table l (id int primary key, name text, at timestamptz, code text unique not null)",
        "insert into l select g, 'näme ' || g, '2024-01-01 00:00+00', 'c' || g from"
            + " generate_series(1, 2000) g");
    other.execute(
        "create schema archive",
        "create table archive.l (id bigint primary key, name varchar(40), at timestamptz, code text"
            + " not null)",
        "insert into archive.l select g, 'näme ' || g, '2024-01-01 00:00+00', 'c' || g from"
            + " generate_series(1, 2000) g");
  }

  @AfterEach
  void dropIt() throws SQLException {
    pool.close();
    db.execute("drop database %s_other with (force)".formatted(db.name()));
  }

  private TableDifference found(JdbcComparison comparison) {
    return Backfill.plan("compare", JdbcTable.of(source, "l").byKey())
        .chunkBy(rows(300))
        .parallelism(2)
        .ledger(JdbcLedger.in(source))
        .run(comparison)
        .difference()
        .orElseThrow();
  }

  private JdbcComparison comparison() {
    return JdbcTable.of(source, "l")
        .compareWith(JdbcTable.of(pool, "archive.l"))
        .settlingFor(Duration.ofMillis(1));
  }

  @Test
  void equalRowsMatchWhateverTheEncodingIs() {
    assertThat(found(comparison()).matching()).isEqualTo(2_000);
  }

  @Test
  void everyDifferenceIsFoundOnce() throws SQLException {
    db.execute("delete from l where id in (3, 1999)");
    other.execute(
        "delete from archive.l where id = 1000",
        "update archive.l set at = at + interval '1 us' where id = 7",
        "update archive.l set name = 'nome' where id in (7, 8)",
        "insert into archive.l values (5000, 'x', null, 'x')");

    var found = found(comparison());

    assertThat(found.differing()).isEqualTo(2);
    assertThat(found.onlyLeft()).isOne();
    assertThat(found.onlyRight()).isEqualTo(3);
    assertThat(found.matching()).isEqualTo(1_995);
    assertThat(found.columns())
        .containsExactly(
            new ColumnMatches("name", 1_995, 2),
            new ColumnMatches("at", 1_996, 1),
            new ColumnMatches("code", 1_997, 0));
  }

  @Test
  void theCheckComparesTwoDatabasesToo() throws Exception {
    other.execute("update archive.l set code = 'y' where id = 1");

    var verdict =
        comparison()
            .noDifference()
            .check(new Check.Context("plan", Optional.empty(), Optional.empty(), 0));

    assertThat(verdict.evidence()).contains("1,999 rows match, 1 differs", "code 99.95 %");
  }

  @Test
  void aPlanAlongTextThatIsSortedInTwoWaysIsRefused() throws SQLException {
    db.execute("alter table l alter code type text collate \"en-x-icu\"");
    var plan = Backfill.plan("compare", JdbcTable.of(source, "l").by("code")).chunkBy(rows(300));

    assertThatThrownBy(() -> plan.run(comparison()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'code'", "sorted by collation", "on the right");
  }

  @Test
  void aPlanAlongTextThatIsSortedByBytesOnBothSidesIsCompared() throws SQLException {
    db.execute("alter table l alter code type text collate \"C\"");
    other.execute("update archive.l set name = 'z' where code = 'c77'");
    var report =
        Backfill.plan("compare", JdbcTable.of(source, "l").by("code"))
            .chunkBy(rows(300))
            .ledger(JdbcLedger.in(source))
            .run(comparison());

    assertThat(report.difference().orElseThrow().differing()).isOne();
    assertThat(report.difference().orElseThrow().matching()).isEqualTo(1_999);
  }

  @Test
  void numbersOfTheCatalogMeanNothingInAnotherDatabase() throws SQLException {
    db.execute("alter table l add kind regclass");
    other.execute("alter table archive.l add kind regclass");

    assertThatThrownBy(() -> found(comparison()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'kind' is regclass");
  }
}
