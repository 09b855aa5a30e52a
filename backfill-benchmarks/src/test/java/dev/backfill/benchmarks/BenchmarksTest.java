package dev.backfill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.data.RowContenders;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.server.Sql;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every suite runs, on a little; what it says is not looked at. */
@Tag("slow")
class BenchmarksTest {

  private static @Nullable BenchmarkServer server;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

  @TempDir private Path folder = Path.of("unset");

  @BeforeAll
  static void start() throws Exception {
    server = BenchmarkServer.startForTrying();
  }

  @AfterAll
  static void stop() throws Exception {
    server().close();
  }

  private static BenchmarkServer server() {
    return Objects.requireNonNull(server, "the server is started before all tests");
  }

  @Test
  void everyWayRunsAndThePageShowsAllOfThem() throws Exception {
    Path file = folder.resolve("benchmarks.md");

    var results = Benchmarks.write(server(), new Arguments(Form.TINY, List.of(), file), out);

    System.out.print(told.toString(StandardCharsets.UTF_8));
    String page = Files.readString(file);
    var ways = new RowContenders(Form.TINY.rows());
    for (var way : Stream.concat(ways.best().stream(), ways.others().stream()).toList()) {
      assertThat(page).contains(way.name());
    }
    assertThat(page)
        .contains("Spring Batch, cursor reader", "Spring Batch, paging reader", "40 partitions")
        .contains("db-scheduler", "JobRunr", "EngineBenchmark.run", "LedgerBenchmark.commit")
        .contains("PostgreSQL 18", "`fsync = on`");
    assertThat(results.broken()).isEmpty();
    assertThat(results.goals()).hasSize(21);
    assertThat(page).doesNotContain("## Not measured");
    for (String plot :
        List.of(
            "goals",
            "rows",
            "compare",
            "copies",
            "loads",
            "reloads",
            "idle",
            "tiny",
            "load",
            "planning",
            "engine",
            "memory",
            "parts")) {
      assertThat(folder.resolve("benchmarks").resolve(plot + ".svg")).isNotEmptyFile();
      assertThat(page).contains("(benchmarks/" + plot + ".svg)");
    }
  }

  @Test
  void aWayThatLeavesRowsOutIsNoWay() throws Exception {
    var table = new OrdersTable(1_000);
    var half =
        Contender.of(
            "half",
            Contender.Family.RAW,
            pool ->
                Sql.execute(
                    pool,
                    "update orders set customer_tier = %s where id < 500"
                        .formatted(OrdersTable.TIER)));
    server().template("half", table::fill);
    var rounds = new Rounds(server(), "half", table, out);

    assertThatThrownBy(() -> rounds.run(List.of(half), 1, false))
        .hasMessageContaining("half left 500 of 1,000 rows");
  }

  @Test
  void theProgramTakesWhatItsDocumentsSay() {
    var all = Arguments.of(new String[] {"--form=full", "--only=all", "--page=x/y.md"});
    var some = Arguments.of(new String[] {"--only=rows,idle"});

    assertThat(all.form()).isEqualTo(Form.FULL);
    assertThat(all.page()).isEqualTo(Path.of("x", "y.md"));
    assertThat(wanted(all)).containsExactlyElementsOf(named(Form.FULL));
    assertThat(some.form()).isEqualTo(Form.SHORT);
    assertThat(wanted(some)).containsExactly("rows", "idle");
    assertThat(wanted(Arguments.of(new String[] {"--only=older"}))).containsExactly("older");
    assertThat(wanted(Arguments.of(new String[] {"--form=short"})))
        .hasSize(named(Form.FULL).size() - 2)
        .doesNotContain("older", "instructions");
  }

  private List<String> wanted(Arguments arguments) {
    return Benchmarks.suites(server(), arguments.form(), out).stream()
        .filter(arguments::wants)
        .map(Suite::name)
        .toList();
  }

  private List<String> named(Form form) {
    return Benchmarks.suites(server(), form, out).stream().map(Suite::name).toList();
  }

  @Test
  void whatItDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> Arguments.of(new String[] {"--only=row"}))
        .hasMessageContaining("no suite [row]; there are rows, older, instructions, idle, tiny");
    assertThatThrownBy(() -> Arguments.of(new String[] {"--form=long"}))
        .hasMessageContaining("no form 'long': short, full or tiny");
    assertThatThrownBy(() -> Arguments.of(new String[] {"--rows=5"}))
        .hasMessageContaining("'--rows=5' is none of --form=, --only=, --page=");
  }
}
