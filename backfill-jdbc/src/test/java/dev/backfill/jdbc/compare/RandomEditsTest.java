package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.ComparisonSql;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.work.TableDifference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * Rows that were edited at random are exactly the difference, by their keys and columns. SQL of its
 * own says what to expect. Checksums that lose the place of a null are shown to be caught.
 */
@RunsBeside
@ResourceLock(value = Resources.TIME_ZONE, mode = ResourceAccessMode.READ)
@ExtendWith(Postgres.class)
class RandomEditsTest {

  private static final int TRIES = Integer.getInteger("compare.tries", 12);

  private static final List<String> EDITS =
      List.of(
          "update r set a = %2$s where n = %1$d",
          "update r set b = %2$s where n = %1$d",
          "update r set a = b, b = a where n = %1$d",
          "update r set amount = amount + 0.001 where n = %1$d",
          "update r set amount = null where n = %1$d",
          "delete from r where n = %1$d",
          "insert into r select region, n + 1000, a, b, amount from r where n = %1$d on conflict do"
              + " nothing",
          "insert into r values ('zz', %1$d, %2$s, null, 1) on conflict do nothing",
          "insert into r values ('', %1$d, null, %2$s, 1) on conflict do nothing");

  private static final List<String> VALUES =
      List.of("null", "''", "'x'", "'x,'", "',x'", "'\"'", "'\\'", "'ä'", "'null'", "' '");

  private static final String EXPECTED =
      """
      select '(' || coalesce(l.region, r.region) || ', ' || coalesce(l.n, r.n) || ')'
        from l full join r on l.region = r.region and l.n = r.n
       where l.n is null or r.n is null
          or row(l.a, l.b, l.amount) is distinct from row(r.a, r.b, r.amount)
      """;

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeTables(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table l (region text, n int, a text, b text, amount numeric, primary key (region,"
            + " n))",
        "create table r (like l including all)");
  }

  private void edit(Random random) throws SQLException {
    db.execute(
        "truncate l, r",
        "insert into l select 'r' || g %% 5, g, case g %% 3 when 0 then null when 1 then '' else 'x' end, case g %% 4 when 0 then 'x' end, g / 3.0 from generate_series(1, 600) g"
            .replace("%%", "%"),
        "insert into r select * from l");
    int edits = random.nextInt(40);
    for (int i = 0; i < edits; i++) {
      db.execute(
          EDITS
              .get(random.nextInt(EDITS.size()))
              .formatted(1 + random.nextInt(600), VALUES.get(random.nextInt(VALUES.size()))));
    }
  }

  private static TableDifference found(JdbcTable left, JdbcTable right, int rows) {
    return Backfill.plan("compare", left.byKey())
        .chunkBy(rows(rows))
        .parallelism(2)
        .ledger(InMemoryLedger.create())
        .run(left.compareWith(right).settlingFor(Duration.ZERO).sampleKeys(1_000))
        .difference()
        .orElseThrow();
  }

  @Test
  void exactlyTheEditedRowsAreFound() throws SQLException {
    for (int seed = 0; seed < TRIES; seed++) {
      var random = new Random(seed);
      edit(random);
      var right = JdbcTable.of(random.nextBoolean() ? source : db.unpooled("postgres"), "r");

      var found = found(JdbcTable.of(source, "l"), right, 1 + random.nextInt(900));

      assertThat(found.keys())
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(db.column(EXPECTED));
      assertThat(found.onlyLeft())
          .isEqualTo(
              db.number(
                  "select count(*) from (select region, n from l except select region, n from r)"
                      + " x"));
      assertThat(found.onlyRight())
          .isEqualTo(
              db.number(
                  "select count(*) from (select region, n from r except select region, n from l)"
                      + " x"));
      assertThat(found.matching())
          .isEqualTo(
              db.number("select count(*) from (select * from l intersect select * from r) x"));
      for (var column : found.columns()) {
        assertThat(column.differing())
            .as("seed %s, column %s", seed, column.column())
            .isEqualTo(
                db.number(
                    "select count(*) from l join r on l.region = r.region and l.n = r.n where l.%1$s is distinct from r.%1$s"
                        .formatted(column.column())));
      }
    }
  }

  @Test
  void aChecksumThatLosesThePlaceOfANullIsCaught() throws SQLException {
    db.execute(
        "insert into l values ('r', 1, 'x', null, 1)",
        "insert into r values ('r', 1, null, 'x', 1)");

    var broken =
        found(
            twin("l", sql -> sql.replace("row(", "pg_catalog.concat_ws(',', ")),
            twin("r", sql -> sql.replace("row(", "pg_catalog.concat_ws(',', ")),
            10);
    var right = found(twin("l", sql -> sql), twin("r", sql -> sql), 10);

    assertThat(broken.isEmpty()).isTrue();
    assertThat(right.differing()).isOne();
  }

  /** A table whose statements of a comparison are changed. */
  private JdbcTable twin(String name, UnaryOperator<String> change) {
    var reader = Inside.reader(JdbcTable.of(source, name));
    return Inside.table(new Reader(reader.resource(), twin(reader.dialect(), change)), name);
  }

  private static Dialect twin(Dialect dialect, UnaryOperator<String> change) {
    return proxy(
        Dialect.class,
        dialect,
        answer ->
            answer instanceof ComparisonSql sql
                ? proxy(
                    ComparisonSql.class,
                    sql,
                    text ->
                        text instanceof SqlText one
                            ? new SqlText(change.apply(one.sql()), one.parameters())
                            : text)
                : answer);
  }

  private static <T> T proxy(Class<T> type, T real, UnaryOperator<@Nullable Object> change) {
    return type.cast(
        Proxy.newProxyInstance(
            RandomEditsTest.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return change.apply(method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }
}
