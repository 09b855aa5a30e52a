package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The statements for psql on the pages do on a run at work what the pages say. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class SqlOfThePagesTest {

  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch paused = new CountDownLatch(1);

  /** Each statement of a page. */
  private static List<String> statements(String page) throws IOException {
    return SQL.matcher(Files.readString(Path.of("..", page)))
        .results()
        .flatMap(block -> Stream.of(block.group(1).split(";", -1)))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  @Test
  void everyQuestionHasAnAnswerWhileARunIsAtWork(PostgresDatabase database) throws Exception {
    database.execute("create table orders (id bigint primary key)");
    try (var run = start(database)) {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      for (String page : List.of("README.md", "docs/ledger.md")) {
        var questions = questions(page);
        assertThat(questions).as(page).hasSizeGreaterThan(1);
        for (String question : questions) {
          assertThat(database.column(question)).as(question).isNotEmpty();
        }
      }
      end.countDown();

      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  /** Of the ledger; the README's first block makes the table of its sample. */
  private static List<String> questions(String page) throws IOException {
    return statements(page).stream().filter(sql -> sql.startsWith("select")).toList();
  }

  @Test
  void aRunIsPausedAndResumed(PostgresDatabase database) throws Exception {
    var changes =
        statements("docs/ledger.md").stream().filter(sql -> sql.startsWith("update")).toList();
    assertThat(changes).hasSize(4);
    database.execute("create table orders (id bigint primary key)");
    try (var run = start(database)) {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      change(database, changes.getFirst());
      end.countDown();

      assertThat(paused.await(1, TimeUnit.MINUTES)).isTrue();
      change(database, changes.get(1));
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void aChunkThatWaitsIsSkipped(PostgresDatabase database) throws Exception {
    var skip =
        statements("docs/ledger.md").stream().filter(sql -> sql.startsWith("update")).toList();
    database.execute("create table orders (id bigint primary key)");
    try (var run = start(database)) {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(database.column(skip.get(2) + " returning chunk_id")).containsExactly("30..40");
      end.countDown();

      var report = run.await();
      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.progress().count(ChunkState.SKIPPED)).isEqualTo(1);
      assertThat(report.skipped())
          .singleElement()
          .satisfies(
              chunk -> {
                assertThat(chunk.chunkId()).isEqualTo("30..40");
                assertThat(chunk.by()).isEqualTo("postgres");
                assertThat(chunk.why()).isEqualTo("corrected by hand");
              });
    }
  }

  @Test
  void anApprovalIsWithdrawn(PostgresDatabase database) throws Exception {
    var withdrawal =
        statements("docs/ledger.md").stream().filter(sql -> sql.startsWith("update")).toList();
    database.execute("create table orders (id bigint primary key)");
    var orders = JdbcTable.of(database.pool(), "orders");
    var ledger = JdbcLedger.in(database.pool());
    var terms =
        Backfill.plan("orders_tier", orders.ids("id", 0, 40))
            .chunkBy(width(10))
            .requestedBy("data-team")
            .approvals(1)
            .build()
            .approvalTerms(orders.delete());
    ledger.approve(terms, "ann");

    change(database, withdrawal.getLast());

    assertThat(terms.judge(ledger.approvals("orders_tier")).valid()).isZero();
  }

  @Test
  void aChunkIsDoneAgain(PostgresDatabase database) throws Exception {
    var again =
        statements("docs/ledger.md").stream().filter(sql -> sql.startsWith("with again")).toList();
    database.execute("create table orders (id bigint primary key, n int not null default 0)");
    database.execute("insert into orders select g from generate_series(0, 39) g");
    var orders = JdbcTable.of(database.pool(), "orders");
    var plan =
        Backfill.plan("orders_tier", orders.ids("id", 0, 40))
            .chunkBy(width(10))
            .batchRows(3)
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    plan.run(orders.set("n", "n + 1").keepBeforeImage());

    assertThat(database.column(again.getLast() + " returning note_key"))
        .containsExactly("reprocessed.1");
    plan.run(orders.set("n", "n + 1").keepBeforeImage());

    assertThat(database.column("select n || ' x ' || count(*) from orders group by n order by n"))
        .containsExactly("1 x 30", "2 x 10");
  }

  private static void change(PostgresDatabase database, String update) throws SQLException {
    assertThat(database.column(update + " returning plan_name")).containsExactly("orders_tier");
  }

  private BackfillRun start(PostgresDatabase database) throws SQLException {
    var orders = JdbcTable.of(database.pool(), "orders");
    return Backfill.plan("orders_tier", orders.ids("id", 0, 40))
        .chunkBy(width(10))
        .ledger(JdbcLedger.in(database.pool()))
        .listener(
            event -> {
              if (event instanceof RunChanged change && change.state() == RunState.PAUSED) {
                paused.countDown();
              }
            })
        .start(Jdbc.inTransaction(database.pool(), this::wait));
  }

  /** Until the test has looked. */
  private long wait(Transaction tx, ActiveChunk<IdRange> chunk) throws InterruptedException {
    begun.countDown();
    assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
    return 0;
  }
}
