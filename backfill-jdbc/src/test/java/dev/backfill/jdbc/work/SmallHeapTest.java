package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values of a megabyte in a process with little memory. */
@RunsBeside
@ExtendWith(Postgres.class)
class SmallHeapTest {

  private PostgresDatabase db;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table large (id bigint primary key, large text, short text)",
        "insert into large select g, repeat(g % 10 || '3456789x', 111111) from"
            + " generate_series(1, 60) g");
  }

  private List<String> run(int rows, String into) throws Exception {
    try (var child =
        ChildProcess.of(
            SmallHeapChild.class,
            List.of("-Xmx40m"),
            db.url() + "?user=postgres",
            Integer.toString(rows),
            into)) {
      var lines = child.awaitEnd();
      assertThat(lines).as("what the process has said").isNotEmpty();
      return lines;
    }
  }

  @Test
  void readingTakesTheMemoryOfAFewRowsHoweverLargeTheyAre() throws Exception {
    assertThat(run(60, "short")).first().isEqualTo("COMPLETED 60");
    assertThat(db.number("select count(*) from large where short = left(large, 8)")).isEqualTo(60);
  }

  @Test
  void aBatchThatDoesNotFitIsRepeatedWithHalfTheRows() throws Exception {
    assertThat(run(24, "large")).first().isEqualTo("COMPLETED 24");
    assertThat(db.number("select count(*) from large where large like '%3456789x+'")).isEqualTo(24);
  }
}
