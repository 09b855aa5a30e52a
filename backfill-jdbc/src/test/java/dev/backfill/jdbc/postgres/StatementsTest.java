package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docs/statements.md} shows the statements that are sent. */
@ExtendWith(Postgres.class)
class StatementsTest {

  private static final Path FILE = Path.of("..", "docs", "statements.md");

  private static final String WRITE = "statements.write";

  @Test
  void theDocumentShowsTheStatementsOfThisVersion(PostgresDatabase db) throws Exception {
    String now = StatementsPage.of(db);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(FILE, now);
    }

    assertThat(Files.readString(FILE))
        .as(
            "statements of this version; write the document again with mvn -pl backfill-jdbc -am"
                + " test -Dtest=StatementsTest -Dsurefire.failIfNoSpecifiedTests=false -D"
                + WRITE
                + "=true, and read the difference")
        .isEqualTo(now);
  }
}
