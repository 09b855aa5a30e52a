package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said before the first row is touched. */
@ExtendWith(Postgres.class)
class BindingTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, at date not null, n int)",
        "create index on orders (day)",
        "insert into orders select g, case when g > 1500 then date '2023-01-05' end, date"
            + " '2023-01-05' from generate_series(1, 3000) g",
        "analyze orders");
    orders = JdbcTable.of(source, "orders");
  }

  /** What this thread logs while work is bound; other tests may run beside it, and log too. */
  private static String said(Runnable binding) {
    var before = System.err;
    var said = new ByteArrayOutputStream();
    try (var err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setErr(err);
      binding.run();
    } finally {
      System.setErr(before);
    }
    var own = "[" + Thread.currentThread().getName() + "]";
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(own))
        .collect(Collectors.joining("\n"));
  }

  private void bind(JdbcScope<?> scope) {
    var bound = orders.set("n", "1").over(scope);
    assertThat(bound.work().targets()).containsExactly("public.orders.n");
  }

  @Test
  void rowsThatBelongToNoChunkAreCounted() throws Exception {
    assertThat(orders.dates("day", JAN, FEB).notices())
        .singleElement()
        .asString()
        .startsWith("1,500 rows of public.orders have no day and belong to no chunk");
    assertThat(orders.dates("day", JAN, FEB).withNulls().notices()).isEmpty();
    assertThat(said(() -> bind(orders.dates("day", JAN, FEB)))).isEmpty();
  }

  @Test
  void aChunkColumnWithoutAnIndexIsNamedWithSizeAndRemedy() {
    assertThat(said(() -> bind(orders.dates("at", JAN, FEB))))
        .contains("No index of public.orders begins with at")
        .contains("about 3,000 rows")
        .contains("create index concurrently on \"public\".\"orders\" (\"at\")")
        .doesNotContain("belong to no chunk");
  }

  @Test
  void aScopeThatIsAsItShouldBeIsBoundInSilence() {
    assertThat(said(() -> bind(orders.ids("id")))).isEmpty();
  }
}
