package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerFixture;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is in recovery, as a replica is. */
class StandbyTest {

  @Test
  void aStandbyIsRefusedByName(@TempDir Path folder) throws Exception {
    var data = folder.resolve("data");
    try (var primary = server(data);
        var connection = primary.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create table orders (id int primary key)");
      statement.execute("checkpoint");
    }
    Files.createFile(data.resolve("standby.signal"));

    try (var standby = server(data)) {
      var source = standby.getPostgresDatabase();

      assertThatThrownBy(() -> JdbcTable.of(source, "orders"))
          .isInstanceOf(BackfillException.class)
          .hasMessageContaining("connected to a standby")
          .hasMessageContaining("connect it to the primary");
      assertThatThrownBy(() -> JdbcLedger.in(source).open(LedgerFixture.definition("orders")))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("this is a standby")
          .hasMessageContaining("Connect to the primary");
    }
  }

  private static EmbeddedPostgres server(Path data) throws Exception {
    return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start();
  }
}
