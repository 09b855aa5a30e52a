package dev.backfill.jdbc.postgres;

import static java.util.stream.Collectors.joining;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Keep;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.TransformWork;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * All statements that are generated, and those of the ledger, as a document. Confined to one call.
 */
final class StatementsPage {

  private static final String HEAD =
"""
# The statements that are sent

A test writes this page, and the build fails where it differs from what is sent. Each statement is complete; only the breaks of its lines are made for the page. Functions, operators and types carry their schema, so that the search path of a session decides nothing ([ADR 42](adr/0042-our-statements-are-pinned-to-pg-catalog.md)).

The examples work on these tables, in chunks of a quarter by `day`, with 500 rows a batch:

```sql
{tables}
```

Names that begin with `backfill_` belong to the statement. The values under a statement stand in the order of its question marks. A statement is printed once if all versions of PostgreSQL get the same. Questions to the catalog, which read no row of a table, are constants of the classes in `dev.backfill.jdbc.postgres`.

Batches of `set` and `delete` that end at a value of the chunk column are two statements in one message ([ADR 93](adr/0093-batches-end-at-a-value.md)). A chunk of so few keys that a batch may have them all is one plain statement ([ADR 107](adr/0107-a-chunk-of-a-few-keys-is-one-plain-statement.md)). Where these forms do not suit, and for all other work, the other statements are sent.

The page has [batches](#batches), [rollback](#rollback), [comparisons](#comparisons), [gaps](#gaps), [sessions and transactions](#sessions-and-transactions) and [the ledger](#the-ledger).

## Batches
""";

  private static final List<String> TABLES =
      List.of(
          "create table orders (id bigint primary key, day date not null, amount int, tier text,"
              + " total bigint)",
          "create table archive (id bigint primary key, amount int)",
          "create table copied (id bigint primary key, day date not null, amount int)");

  private static final LocalDate FROM = LocalDate.of(2023, 4, 1);
  private static final LocalDate TO = LocalDate.of(2023, 7, 1);
  private static final int ROWS = 500;
  private static final int BITS = 4;
  private static final IdRange FEW = new IdRange(100, 150);

  private static final PostgresDialect NOW = new PostgresDialect(true, false);
  private static final PostgresDialect BEFORE = new PostgresDialect(false, false);

  /** The last rows of two batches, one after the other. */
  private static final List<String> AFTER = List.of("2023-05-15", "100");

  private static final List<String> LAST = List.of("2023-05-16", "310");

  private static final ImageSpot SPOT =
      new ImageSpot("\"public\".backfill_before_image", new UUID(0, 7), 4, 2);

  private final StringBuilder page = new StringBuilder();
  private final JdbcTable orders;
  private final JdbcTable archive;
  private final JdbcTable copied;
  private final JdbcScope<DateRange> quarter;

  private StatementsPage(PostgresDatabase db) {
    orders = JdbcTable.of(db.pool(), "orders");
    archive = JdbcTable.of(db.pool(), "archive");
    copied = JdbcTable.of(db.pool(), "copied");
    quarter = orders.dates("day", FROM, TO);
  }

  static String of(PostgresDatabase db) throws SQLException {
    db.execute(TABLES.toArray(String[]::new));
    var made = new StatementsPage(db);
    made.page.append(HEAD.replace("{tables}", String.join(";\n", TABLES) + ";"));
    made.batches();
    made.transforms();
    made.restores();
    made.comparisons();
    made.gaps();
    return made.page + SessionsPage.of(NOW) + LedgerPage.of(NOW);
  }

  private void batches() {
    var set = orders.set("tier", "'t' || amount");
    range("Set up to a value", set);
    range("Set up to a value, where it is empty", set.preserveExisting());
    range("Delete up to a value", orders.delete());
    small("Set a chunk of one key", set, new IdRange(100, 101));
    small("Set a chunk of a few keys, where it is empty", set.preserveExisting(), FEW);
    small("Delete a chunk of a few keys", orders.delete(), FEW);
    batch("Set", set, Optional.empty());
    batch("Set, keeping before-images", set.keepBeforeImage(), Optional.of(SPOT));
    batch("Set where it is empty", set.preserveExisting(), Optional.empty());
    batch("Delete", orders.delete(), Optional.empty());
    batch("Copy", orders.insertSelect(archive, "id", "amount").skipExisting(), Optional.empty());
    whole("Set a whole chunk, of a table without a key", set);
    batch("Copy a column", orders.copyColumn("amount", "total"), Optional.empty());
    locked("Orphans", orders.deleteOrphans(archive, "id"));
    locked("Counters", orders.resetCounter("amount", copied, "id"));
    locked("Duplicates", orders.dropDuplicates(Keep.FIRST, "tier"));
  }

  /** Behind a batch that ended at a value. */
  private void range(String title, TransactionalProcessor<Range> unbound) {
    var batch = batch((ScopedWork) unbound.over(quarter), Optional.empty(), List.of("2023-05-15"));
    both(title, dialect -> dialect.range(batch).orElseThrow());
  }

  /** Along the key. */
  private void small(String title, TransactionalProcessor<Range> unbound, IdRange ids) {
    var work = (ScopedWork) unbound.over(orders.ids("id"));
    var chunk = Chunk.of(1, "1", ChunkKind.RANGE, ids, Optional.empty());
    var range = work.scope().rangeByValue(chunk);
    var batch =
        new RowBatch(
            work.facts(),
            work.walk(ChunkKind.RANGE),
            range,
            range,
            Optional.empty(),
            ROWS,
            work.rowWork(),
            Optional.empty());
    both(title, dialect -> dialect.smallChunk(batch));
  }

  /** The two statements of a batch that other rows decide. */
  private void locked(String title, TransactionalProcessor<Range> unbound) {
    var work = (ScopedWork) unbound.over(quarter);
    var batch = batch(work, Optional.empty());
    var keys = new TransformValues(work.facts().key(), List.of());
    keys.add(List.of(101L), List.of());
    keys.add(List.of(310L), List.of());
    both(title + ": the rows, locked", dialect -> dialect.lock(batch));
    both(title + ": the work on them", dialect -> dialect.onLocked(batch, keys));
  }

  private void batch(
      String title, TransactionalProcessor<Range> unbound, Optional<ImageSpot> image) {
    var batch = batch((ScopedWork) unbound.over(quarter), image);
    both(title, dialect -> dialect.batch(batch));
  }

  private static RowBatch batch(ScopedWork work, Optional<ImageSpot> image) {
    return batch(work, image, AFTER);
  }

  private static RowBatch batch(ScopedWork work, Optional<ImageSpot> image, List<String> after) {
    var range = work.scope().range(new DateRange(FROM, TO));
    return new RowBatch(
        work.facts(),
        work.walk(ChunkKind.RANGE),
        range,
        range,
        Optional.of(after),
        ROWS,
        work.rowWork(),
        image);
  }

  private void whole(String title, TransactionalProcessor<Range> unbound) {
    var work = (ScopedWork) unbound.over(quarter);
    var range = work.scope().range(new DateRange(FROM, TO));
    both(title, dialect -> dialect.whole(work.facts(), Optional.of(range), range, work.rowWork()));
  }

  private void transforms() {
    var work =
        (TransformWork) orders.transform(row -> "t").reading("amount").into("tier").over(quarter);
    var facts = work.update().facts();
    var range = work.update().scope().range(new DateRange(FROM, TO));
    var batch =
        new TransformBatch(
            facts,
            work.update().walk(ChunkKind.RANGE),
            range,
            range,
            Optional.of(AFTER),
            Optional.of(LAST));
    var values = new TransformValues(facts.key(), work.computation().into());
    values.add(List.of(101L), List.of("t7"));
    values.add(List.of(310L), List.of("t9"));
    RowWork.Update update = work.rowWork();
    both(
        "Transform: the last row of the batch",
        dialect -> dialect.transformLast(batch.upTo(Optional.empty()), ROWS));
    both(
        "Transform: the rows, locked",
        dialect -> dialect.transformRead(batch, work.computation().reading(), update));
    both("Transform: the first rows, locked, along a key of whole numbers", this::firstRows);
    both(
        "Transform: the computed values",
        dialect -> dialect.transformChange(batch, values, update).orElseThrow());
    both(
        "Transform: the computed values, where rows may leave their place",
        dialect -> dialect.transformWrite(batch, values, update, Optional.empty()));
    both(
        "Transform: the computed values, keeping before-images",
        dialect -> dialect.transformWrite(batch, values, update, Optional.of(SPOT)));
  }

  private SqlText firstRows(PostgresDialect dialect) {
    var work =
        (TransformWork)
            orders.transform(row -> "t").reading("amount").into("tier").over(orders.ids("id"));
    var range = work.update().scope().range(new IdRange(0, 100_000));
    var batch =
        new TransformBatch(
            work.update().facts(),
            work.update().walk(ChunkKind.RANGE),
            range,
            range,
            Optional.of(List.of("100")),
            Optional.empty());
    return dialect.transformFirst(batch, ROWS, work.computation().reading(), work.rowWork());
  }

  private void restores() {
    page.append("\n## Rollback\n");
    var facts = ((ScopedWork) orders.set("tier", "''").over(quarter)).facts();
    var slice = new Restoration(facts, facts.key(), List.of(facts.column("tier")), SPOT, 0, ROWS);
    both("Restore a batch", dialect -> dialect.restores().restore(slice));
    both("Whether every value can be read back", dialect -> dialect.restores().reads(slice));
    both("Rows that do not hold the old values", dialect -> dialect.restores().left(slice, 10));
  }

  private void comparisons() {
    page.append("\n## Comparisons\n");
    var facts = ((ScopedWork) orders.set("tier", "''").over(quarter)).facts();
    var range = ((ScopedWork) orders.set("tier", "''").over(quarter)).scope();
    var chunk = range.range(new DateRange(FROM, TO));
    var left = side(facts, facts);
    var right = side(facts, ((ScopedWork) copied.set("amount", "0").over(copied.byKey())).facts());
    both(
        "The rows of a chunk, counted, and their checksum",
        dialect -> dialect.comparison().totals(left, chunk));
    both(
        "The same of two tables in one database",
        dialect -> dialect.comparison().totals(left, right, chunk));
    both(
        "The same of each part, if the chunk differs",
        dialect -> dialect.comparison().parts(left, chunk, BITS));
    both(
        "Rows of the parts that differ",
        dialect -> dialect.comparison().rows(left, chunk, BITS, List.of(3, 7)));
    both(
        "The second look at rows that differ",
        dialect -> dialect.comparison().byKey(left, false, chunk, List.of(List.of("101", "310"))));
  }

  private static ComparedSide side(Table left, Table table) {
    return new ComparedSide(
        table,
        left.name(),
        left.equals(table) ? Map.of() : names(table),
        List.of(compared(table, "id")),
        List.of(compared(table, "amount")));
  }

  private static Map<String, Column> names(Table table) {
    var names = new LinkedHashMap<String, Column>();
    table.columns().forEach(column -> names.put(column.name(), column));
    return names;
  }

  private static ComparedColumn compared(Table table, String name) {
    return new ComparedColumn(name, table.column(name), CanonicalForm.STORED, false);
  }

  private void gaps() {
    page.append("\n## Gaps\n");
    var facts = ((ScopedWork) orders.set("tier", "''").over(quarter)).facts();
    var starts = List.of(FROM, FROM.plusMonths(1), FROM.plusMonths(2));
    both(
        "Rows of each period",
        dialect ->
            dialect.gaps().periodCounts(facts, facts.column("day"), starts, SqlText.of("true")));
    both(
        "Rows of each group and period",
        dialect ->
            dialect
                .gaps()
                .groupCounts(
                    facts,
                    facts.column("day"),
                    facts.column("tier"),
                    Optional.empty(),
                    starts,
                    SqlText.of("true")));
  }

  /** A statement on both sides of version 18, once if they are the same. */
  private void both(String title, Function<PostgresDialect, SqlText> made) {
    var now = made.apply(NOW);
    var before = made.apply(BEFORE);
    if (now.equals(before)) {
      part(title, now);
    } else {
      part(title + ", PostgreSQL 18", now);
      part(title + ", PostgreSQL before 18", before);
    }
  }

  private void part(String title, SqlText sql) {
    page.append("\n### ").append(title).append('\n');
    statement(sql.sql());
    page.append("\nValues: ")
        .append(
            sql.parameters().stream().map(value -> "`" + shown(value) + "`").collect(joining(", ")))
        .append(".\n");
  }

  private void statement(String sql) {
    page.append("\n```sql\n").append(SqlLines.of(sql)).append("\n```\n");
  }

  private static String shown(Object value) {
    return switch (value) {
      case TextValue text -> text.text();
      case ArrayValue array -> array.type() + "[] " + array.values();
      default -> value.toString();
    };
  }
}
