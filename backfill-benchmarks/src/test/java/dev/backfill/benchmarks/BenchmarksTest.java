package dev.backfill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.benchmarks.Benchmarks.Arguments;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every suite runs, on a little; what it says is not looked at. */
@Tag("slow")
class BenchmarksTest {

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

  @TempDir private Path folder = Path.of("unset");

  @Test
  void everyWayRunsAndThePageShowsAllOfThem() throws Exception {
    Path file = folder.resolve("benchmarks.md");

    var goals = Benchmarks.write(new Arguments(Form.TINY, List.of(), file), out);

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
    assertThat(goals).hasSize(16);
    for (String plot :
        List.of(
            "goals",
            "rows",
            "compare",
            "copies",
            "loads",
            "reloads",
            "idle",
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
    try (var server = BenchmarkServer.start()) {
      server.template("orders", table::fill);
      var rounds = new Rounds(server, "orders", table, out);

      assertThatThrownBy(() -> rounds.run(List.of(half), 1, false))
          .hasMessageContaining("half left 500 of 1,000 rows");
    }
  }

  @Test
  void theProgramTakesWhatItsDocumentsSay() {
    var all = Arguments.of(new String[] {"--form=full", "--only=all", "--page=x/y.md"});
    var some = Arguments.of(new String[] {"--only=rows,idle"});

    assertThat(all.form()).isEqualTo(Form.FULL);
    assertThat(all.page()).isEqualTo(Path.of("x", "y.md"));
    assertThat(all.wants("memory")).isTrue();
    assertThat(some.form()).isEqualTo(Form.SHORT);
    assertThat(some.wants("idle")).isTrue();
    assertThat(some.wants("memory")).isFalse();
  }

  @Test
  void whatItDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> Arguments.of(new String[] {"--only=row"}))
        .hasMessageContaining("no suite [row]; there are rows, compare, copies, idle, planning");
    assertThatThrownBy(() -> Arguments.of(new String[] {"--form=long"}))
        .hasMessageContaining("no form 'long': short, full or tiny");
    assertThatThrownBy(() -> Arguments.of(new String[] {"--rows=5"}))
        .hasMessageContaining("'--rows=5' is none of --form=, --only=, --page=");
  }
}
