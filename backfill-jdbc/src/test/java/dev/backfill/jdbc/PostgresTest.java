package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The extension itself: a fresh database, a zone of its own, and a leak check that bites. */
@ExtendWith(Postgres.class)
class PostgresTest {

  @Test
  void aTestHasAnEmptyDatabaseOfPostgresql18(DataSource pool, PostgresDatabase database)
      throws SQLException {
    assertThat(pool).isSameAs(database.pool());
    assertThat(database.number("select count(*) from pg_tables where schemaname = 'public'"))
        .isZero();
    assertThat(database.column("show server_version").getFirst()).startsWith("18");
  }

  @Test
  void sessionZoneIsNotTheZoneOfTheJvm(PostgresDatabase database) throws SQLException {
    assertThat(database.column("show timezone"))
        .containsExactly(Postgres.SESSION_ZONE)
        .doesNotContain(ZoneId.systemDefault().getId());
  }

  @Test
  void aConnectionLeftOpenIsFound(PostgresDatabase database) throws SQLException {
    var other = new PostgresDatabase(database.name(), portOf(database));
    try (Connection forgotten = other.pool().getConnection()) {
      assertThatThrownBy(() -> other.requireNoLeak(database.pool()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("1 connections open");
      assertThat(forgotten.isValid(1)).isTrue();
    }
  }

  @Test
  void aSessionLeftOpenBesideThePoolIsFound(PostgresDatabase database) throws SQLException {
    var other = new PostgresDatabase(database.name(), portOf(database));
    try (Connection forgotten = database.unpooled("postgres").getConnection()) {
      assertThatThrownBy(() -> other.requireNoLeak(database.unpooled("postgres")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("left sessions open");
      assertThat(forgotten.isValid(1)).isTrue();
    }
  }

  @Test
  void aSessionThatDiedInThePoolIsReplaced(PostgresDatabase database) throws SQLException {
    database.execute("select 1");
    try (Connection c = database.unpooled("postgres").getConnection();
        var s = c.createStatement()) {
      s.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
              + " current_database() and pid <> pg_backend_pid()");
    }

    assertThat(database.number("select 1")).isOne();
  }

  private static int portOf(PostgresDatabase database) {
    return Integer.parseInt(database.url().replaceAll(".*:(\\d+)/.*", "$1"));
  }
}
