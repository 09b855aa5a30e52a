package dev.backfill.cli;

import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The second sample of the README runs as it is printed, and is the plan of the first one. */
@Tag("slow")
class ReadmeSampleTest {

  private static final Path README = Path.of("..", "README.md");

  @TempDir private Path folder;

  @Test
  void theSecondSampleRunsAndIsThePlanOfTheFirst() throws IOException {
    var database = Database.withRows(1);
    database.execute(block("sql").replace("400000", "4000"));
    Path plan = Files.writeString(folder.resolve("plan.yaml"), block("yaml"));
    String command = block("sh").lines().toList().getLast();
    String[] words =
        command
            .replace("java -jar backfill.jar ", "")
            .replace("plan.yaml", plan.toString())
            .split(" ", -1);

    var run = InProcess.run(Map.of("DB_URL", database.url()), words);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("COMPLETED", "exactly once", "4,000");
    assertThat(
            database.number(
                "select count(*) from orders where tier = case when amount >= 1000 then 'gold' else"
                    + " 'base' end"))
        .isEqualTo(4_000);
    assertThat(database.text("select plan_hash from backfill_run where plan_name = 'orders_tier'"))
        .isEqualTo(fingerprintOfTheFirst(database.url()));
  }

  private static String block(String language) throws IOException {
    var block =
        Pattern.compile("```%s\n(.*?)```".formatted(language), Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertThat(block.find()).as(language).isTrue();
    return block.group(1);
  }

  private static String fingerprintOfTheFirst(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    var days =
        JdbcTable.of(source, "orders")
            .dates("order_date", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    return Backfill.plan("orders_tier", days).chunkBy(MONTH).build().fingerprint();
  }
}
