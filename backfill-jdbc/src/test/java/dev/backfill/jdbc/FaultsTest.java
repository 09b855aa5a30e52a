package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of faults says what is really said, and names tests that are really there. */
@RunsBeside
@ExtendWith(Postgres.class)
class FaultsTest {

  private static final Path ROOT = Path.of("..");

  /** Of the tables of the page; the last ones are those of the faults found from outside. */
  private static final Set<String> NUMBERS =
      Stream.of(
              numbers(1, 74),
              numbers(101, 125),
              numbers(131, 155),
              numbers(161, 176),
              numbers(180, 188),
              numbers(201, 207),
              numbers(210, 215),
              numbers(216, 222),
              numbers(223, 225),
              numbers(226, 230),
              numbers(236, 245),
              numbers(246, 249),
              numbers(250, 252),
              numbers(255, 257),
              numbers(271, 276),
              numbers(280, 281),
              numbers(285, 286),
              numbers(263, 268),
              numbers(290, 291))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.*?) \\| (.*) \\| (.*?) \\|");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** One line of the page. */
  private record Row(String number, String fault, String sees, String heldBy) {

    List<String> sentences() {
      return QUOTED.matcher(sees).results().map(match -> match.group(1)).toList();
    }

    List<String> tests() {
      return QUOTED.matcher(heldBy).results().map(match -> match.group(1)).toList();
    }

    boolean says(String actual) {
      return sentences().stream().anyMatch(sentence -> pattern(sentence).matcher(actual).matches());
    }

    private static Pattern pattern(String sentence) {
      return Pattern.compile(
          Stream.of(sentence.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
  }

  private static Map<String, Row> page() throws IOException {
    var rows = new HashMap<String, Row>();
    for (var line : Files.readAllLines(ROOT.resolve("docs/faults.md"))) {
      var matcher = ROW.matcher(line);
      if (matcher.matches()) {
        var row = new Row(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
        assertThat(rows.put(row.number(), row)).as("fault %s is there once", row.number()).isNull();
      }
    }
    return rows;
  }

  @TestFactory
  Stream<DynamicTest> everySentenceIsTheOneThatIsSaid(PostgresDatabase database) throws Exception {
    var page = page();
    var faults = new Faults(database).all();
    var promised =
        page.values().stream()
            .filter(row -> row.tests().contains("FaultsTest.everySentenceIsTheOneThatIsSaid"))
            .map(Row::number)
            .toList();
    assertThat(faults.keySet()).containsExactlyInAnyOrderElementsOf(promised);
    return faults.entrySet().stream()
        .map(
            fault -> {
              var row = Objects.requireNonNull(page.get(fault.getKey()));
              return dynamicTest(
                  row.number() + " " + row.fault(),
                  () -> {
                    var said = fault.getValue().told();
                    assertThat(row.says(said)).as("said was: %s", said).isTrue();
                  });
            });
  }

  @Test
  void everyFaultIsOnThePageWithATestOrAReason() throws IOException {
    var page = page();

    assertThat(page.keySet()).containsExactlyInAnyOrderElementsOf(NUMBERS);
    assertThat(page.values())
        .allSatisfy(
            row ->
                assertThat(!row.tests().isEmpty() || hasReason(row.sees()))
                    .as("fault %s has a test or a reason", row.number())
                    .isTrue());
  }

  private static Set<String> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(String::valueOf)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean hasReason(String sees) {
    return Stream.of("comes with", "Not tested", "not seen by us", "as 54")
        .anyMatch(sees::contains);
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    var sources = new HashMap<String, String>();
    try (var files = Files.find(ROOT, 12, (path, a) -> path.toString().endsWith(".java"))) {
      for (var file : files.filter(path -> !path.toString().contains("target")).toList()) {
        var name = file.getFileName().toString();
        sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
      }
    }
    for (var row : page().values()) {
      for (var test : row.tests()) {
        var parts = test.split("\\.", -1);
        assertThat(sources.getOrDefault(parts[0], "").contains(" " + parts[1] + "("))
            .as("%s of fault %s is there", test, row.number())
            .isTrue();
      }
    }
  }

  @Test
  void aDatabaseThatNeedsAPersonPausesTheRun(PostgresDatabase database) throws Exception {
    database.execute("create table orders (id bigint primary key)");
    var table = JdbcTable.of(database.pool(), "orders");
    var plan =
        Backfill.plan("full", table.ids("id", 0, 40))
            .chunkBy(width(10))
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    var work =
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) -> {
              try (var statement = tx.unwrap(java.sql.Connection.class).createStatement()) {
                statement.execute("do $$ begin raise sqlstate '53100'; end $$");
                return 0;
              }
            });

    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes())
          .contains(
              "The run pauses itself, because it needs a person: the disk of the database is full"
                  + " (SQLSTATE 53100).");
      assertThat(report.progress().chunks()).containsOnlyKeys(ChunkState.PENDING);
    }
  }
}
