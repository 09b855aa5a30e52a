package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.plan.Sampling;
import dev.backfill.scope.ChunkBy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Each number that an explanation or a dry run says is that of the table. */
@Tag("slow")
class LookingWordsProperties {

  private static @Nullable EmbeddedPostgres postgres;
  private static @Nullable TestPool pool;

  @BeforeContainer
  static void start() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    pool = new PostgresDatabase("postgres", postgres.getPort()).pool();
    execute("create table t (id bigint primary key, n int, v int)");
  }

  @AfterContainer
  static void stop() throws Exception {
    if (pool != null) {
      pool.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  private static TestPool pool() {
    if (pool == null) {
      throw new AssertionError("There is no server");
    }
    return pool;
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String condition) throws SQLException {
    try (var connection = pool().getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from t where " + condition)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Ids with holes, of which some have a value already. */
  private static void fill(int rows, int seed) throws SQLException {
    execute("truncate t");
    execute(
        """
        insert into t select i * 3, i, case when hashint4(i + %d) %% 4 = 0 then 7 end
          from generate_series(0, %d) i where hashint4(i * 7 + %1$d) %% 3 <> 0
        """
            .formatted(seed, rows - 1));
    execute("analyze t");
  }

  @Property(tries = 25)
  void everyNumberOfAnExplanationIsThatOfTheTable(
      @ForAll @IntRange(max = 400) int rows,
      @ForAll @IntRange(min = 10, max = 300) int width,
      @ForAll @IntRange(max = 1_000) int seed)
      throws Exception {
    fill(rows, seed);
    var table = JdbcTable.of(pool(), "t");
    var scope = table.ids("id", 0, 1_200).where("n % 2 = 0").exactCounts();
    long chunks = (1_200L + width - 1) / width;

    String page =
        Backfill.plan("look", scope)
            .chunkBy(ChunkBy.width(width))
            .parallelism(2)
            .explain(table.set("v", "8"))
            .toMarkdown();

    assertThat(number(page, "\\*\\*Chunks\\*\\*: ([\\d,]+)")).hasValue(chunks);
    assertThat(number(page, "\\*\\*Rows\\*\\*: ([\\d,]+)")).as(page).hasValue(count("n % 2 = 0"));
    for (long no = 1; no <= chunks; no++) {
      long from = (no - 1) * width;
      long to = Math.min(1_200, from + width);
      var expected = chunk(page, no, "([\\d,]+)");
      if (expected.isPresent()) {
        assertThat(expected.getAsLong())
            .as("chunk %d of%n%s", no, page)
            .isEqualTo(count("n %% 2 = 0 and id >= %d and id < %d".formatted(from, to)));
      }
    }
  }

  @Property(tries = 25)
  void everyNumberOfADryRunIsThatOfTheTable(
      @ForAll @IntRange(max = 400) int rows,
      @ForAll @IntRange(min = 100, max = 600) int width,
      @ForAll @IntRange(max = 1_000) int seed)
      throws Exception {
    fill(rows, seed);
    long filled = count("v is not null");
    var table = JdbcTable.of(pool(), "t");
    long chunks = (1_200L + width - 1) / width;

    String page =
        Backfill.plan("try", table.ids("id", 0, 1_200).exactCounts())
            .chunkBy(ChunkBy.width(width))
            .parallelism(2)
            .dryRun(table.set("v", "8").preserveExisting(), all())
            .toMarkdown();

    assertThat(number(page, "\\*\\*Chunks\\*\\*: ([\\d,]+) of")).hasValue(chunks);
    assertThat(number(page, "\\*\\*Chunks\\*\\*: [\\d,]+ of ([\\d,]+)")).hasValue(chunks);
    assertThat(number(page, "\\*\\*Rows\\*\\*: ([\\d,]+) seen")).hasValue(count("true"));
    assertThat(number(page, "([\\d,]+) changed and rolled back")).hasValue(count("v is null"));
    assertThat(number(page, "rolled back, ([\\d,]+) kept")).hasValue(filled);
    for (long no = 1; no <= chunks; no++) {
      String within =
          " and id >= %d and id < %d".formatted((no - 1) * width, Math.min(1_200, no * width));
      assertThat(chunk(page, no, "[\\d,]+ \\| ([\\d,]+) \\| [\\d,]+"))
          .as("changed in chunk %d of%n%s", no, page)
          .hasValue(count("v is null" + within));
      assertThat(chunk(page, no, "[\\d,]+ \\| [\\d,]+ \\| ([\\d,]+)"))
          .as("kept in chunk %d of%n%s", no, page)
          .hasValue(count("v is not null" + within));
    }
    assertThat(count("v is not null")).as("what is in the table now").isEqualTo(filled);
  }

  private static Sampling all() {
    return Sampling.DEFAULT.withRandom(20, 1);
  }

  /** A number in the row of a chunk. */
  private static OptionalLong chunk(String page, long no, String cells) {
    return number(page, "(?m)^\\| " + no + " \\| (?:[^|]*\\| )*?" + cells + " \\|");
  }

  private static OptionalLong number(String page, String pattern) {
    var found = Pattern.compile(pattern).matcher(page);
    return found.find()
        ? OptionalLong.of(Long.parseLong(requireNonNull(found.group(1)).replace(",", "")))
        : OptionalLong.empty();
  }
}
