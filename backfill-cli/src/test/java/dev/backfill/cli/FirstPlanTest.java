package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plan with which the library began runs from its beginning to its end. The page shows what is
 * printed.
 */
@Tag("slow")
class FirstPlanTest {

  private static final Path SEED =
      Path.of("..", "backfill-yaml", "src/test/resources/dev/backfill/yaml/seed.yaml");
  private static final Path EXAMPLE =
      Path.of(
          "..",
          "backfill-examples",
          "src/main/resources/dev/backfill/examples/planfile/orders_tier.yaml");
  private static final Path PAGE = Path.of("..", "docs", "cli.md");
  private static final Pattern SECTION =
      Pattern.compile("## The first plan\n(.*?)\n## ", Pattern.DOTALL);
  private static final Pattern SHOWN =
      Pattern.compile("(?m)^\\$ java -jar backfill.jar (.*)\n((?:(?!\\$ |```).*\n)*)");

  /** Times and estimates are others each time. */
  private static final Pattern CHANGING = Pattern.compile("~[0-9,_]+|\\b[0-9.]+(ms|s|m|h)\\b");

  private static final String ORDERS =
      """
      create table orders (
        id bigint primary key, order_date date not null, amount int not null, tier text,
        times int not null default 0);
      create index on orders (order_date);
      insert into orders (id, order_date, amount)
        select n, date '2023-01-01' + n % 365, n % 2000 from generate_series(1, 40000) n;
      insert into orders
        select n, date '2024-01-01' + n % 14, n % 2000,
               case when n % 2000 >= 1000 then 'gold' else 'base' end
          from generate_series(100001, 104000) n;
      create function count_it() returns trigger language plpgsql as
        'begin new.times := old.times + 1; return new; end';
      create trigger count_it before update on orders for each row execute function count_it();
      """;

  @TempDir private Path folder;
  private Database database;

  @BeforeEach
  void orders() throws IOException {
    database = Database.withRows(1);
    database.execute(ORDERS);
    database.execute("vacuum analyze orders");
    Files.copy(EXAMPLE, folder.resolve("orders_tier.yaml"));
    Files.createDirectory(folder.resolve("backups"));
    Files.writeString(folder.resolve("backups").resolve("orders.dump"), "data");
  }

  @Test
  void thePlanIsTheSeedWithTheColumnAndTheWork() throws IOException {
    var more = new ArrayList<>(Files.readAllLines(EXAMPLE));
    for (String line : Files.readAllLines(SEED)) {
      assertThat(more.remove(line)).as(line).isTrue();
    }
    more.removeIf(String::isBlank);

    assertThat(more)
        .containsExactly(
            "    column: order_date",
            "  work:",
            "    set:",
            "      tier: case when amount >= 1000 then 'gold' else 'base' end");
  }

  @Test
  void everyCommandOfThePagePrintsWhatThePageShowsAndEachRowIsChangedOnce() throws IOException {
    var section = SECTION.matcher(Files.readString(PAGE));
    assertThat(section.find()).isTrue();
    var commands = SHOWN.matcher(section.group(1)).results().toList();

    assertThat(commands.stream().map(one -> one.group(1).replaceAll(" .*", "")))
        .containsExactly("plan", "plan", "explain", "dry-run", "run", "report");
    for (var one : commands) {
      assertThat(printed(one.group(1))).as(one.group(1)).containsSubsequence(lines(one.group(2)));
    }
    assertThat(database.number("select count(*) from orders where times = 1")).isEqualTo(40_000);
    assertThat(database.number("select count(*) from orders where times > 1")).isZero();
    assertThat(
            database.number(
                "select count(*) from orders where tier is distinct from"
                    + " case when amount >= 1000 then 'gold' else 'base' end"))
        .isZero();
  }

  private List<String> printed(String command) {
    String[] words =
        Arrays.stream(command.split(" ", -1)).map(this::inFolder).toArray(String[]::new);
    var environment =
        Map.of("DB_URL", database.url(), "PROGRESS_WEBHOOK", "https://progress.invalid/a-secret");
    var done = InProcess.run(environment, words);
    boolean knowsTheMachine = command.contains("--backups") || command.startsWith("report");

    assertThat(done.status()).as(done.all()).isEqualTo(knowsTheMachine ? 0 : 2);
    assertThat(done.all()).doesNotContain("a-secret");
    return lines((done.err() + done.out()).replace(folder + "/", ""));
  }

  /** Files of the page are in the folder of the test. */
  private String inFolder(String word) {
    return word.matches("[a-z_]+\\.(yaml|md)")
        ? folder.resolve(word).toString()
        : word.replace("=backups", "=" + folder.resolve("backups"));
  }

  private static List<String> lines(String text) {
    return CHANGING
        .matcher(text)
        .replaceAll("#")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.equals(".."))
        .toList();
  }
}
