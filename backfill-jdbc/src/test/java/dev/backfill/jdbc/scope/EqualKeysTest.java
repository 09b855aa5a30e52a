package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.KeySet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A key counts once, in whatever spelling its column takes for the same. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class EqualKeysTest {

  /** A column, and spellings of one key. */
  private record Kind(String type, List<String> spellings) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("char(5)", List.of("abc", "abc  ", "abc ")),
          new Kind("bpchar", List.of("abc", "abc   ")),
          new Kind("padded", List.of("abc", "abc  ")),
          new Kind("text collate ci", List.of("abc", "ABC", "Abc")),
          new Kind("careless", List.of("abc", "aBC")));

  private PostgresDatabase db;
  private DataSource source;

  @BeforeEach
  void connect(DataSource pool, PostgresDatabase own) throws Exception {
    db = own;
    source = pool;
    db.execute(
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create domain padded as char(5)",
        "create domain careless as varchar(9) collate ci");
  }

  private JdbcTable table(Kind kind) throws Exception {
    db.execute(
        "drop table if exists t",
        "create table t (id int primary key, k %s, n int default 0)".formatted(kind.type()),
        "insert into t values (1, 'abc'), (2, 'def'), (3, 'ghi')");
    return JdbcTable.of(source, "t");
  }

  private void requireOnce(JdbcTable table, JdbcScope<KeySet<String>> scope, Kind kind, String how)
      throws Exception {
    String plan = how + "_" + KINDS.indexOf(kind);
    var report =
        Backfill.plan(plan, scope)
            .chunkBy(size(1))
            .ledger(JdbcLedger.in(source))
            .run(table.set("n", "n + 1").withoutBeforeImage());

    assertThat(db.column("select n from t order by id")).as(plan).containsExactly("1", "1", "0");
    assertThat(report.progress().chunks().values().stream().mapToLong(n -> n).sum())
        .as(plan)
        .isEqualTo(2);
    assertThat(report.toMarkdown()).as(plan).contains("duplicates, and each key counts once");
  }

  private static List<String> given(Kind kind) {
    var keys = new java.util.ArrayList<>(kind.spellings());
    keys.add(1, "def");
    return keys;
  }

  @Test
  void keysThatAreGiven() throws Exception {
    for (var kind : KINDS) {
      var table = table(kind);
      requireOnce(table, table.keys("k", given(kind)), kind, "given");
    }
  }

  @Test
  void keysOfAQuery() throws Exception {
    for (var kind : KINDS) {
      var table = table(kind);
      String rows =
          given(kind).stream()
              .map("('%s')"::formatted)
              .collect(java.util.stream.Collectors.joining(", "));
      var scope =
          table.keys("k", String.class, "select v::text from (values %s) q (v)".formatted(rows));
      requireOnce(table, scope, kind, "query");
    }
  }

  @Test
  void keysOfAFile(@TempDir Path folder) throws Exception {
    for (var kind : KINDS) {
      var table = table(kind);
      var file = folder.resolve("keys.csv");
      Files.write(file, given(kind).stream().map("\"%s\""::formatted).toList());
      requireOnce(table, table.keys("k", String.class, file), kind, "file");
    }
  }

  /** The order and the first spelling stay, and one statement compares all of them. */
  @Test
  void manyKeysAreComparedByOneStatement() throws Exception {
    var kind = KINDS.get(3);
    table(kind);
    var calls = new CountedCalls(source);
    var table = JdbcTable.of(calls.dataSource(), "t");
    calls.take();
    var keys = IntStream.range(0, 20_000).mapToObj(i -> (i % 2 == 0 ? "K" : "k") + i / 2).toList();

    var scope = table.keys("k", keys);

    assertThat(calls.statements("select ")).hasSize(1);
    assertThat(scope.ranges().next().keys()).hasSize(10_000).startsWith("K0", "K1");
  }
}
